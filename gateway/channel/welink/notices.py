"""News for people who linked a WeLink account: their cases, and a person's answer that they have not read.

Owed in the transaction that reads the event, or found in the database: a crash loses none.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from gateway.channel import outbox
from gateway.channel.models import Person
from gateway.channel.platform import target_of
from gateway.channel.welink.client import CHANNEL, NOTICE
from gateway.conversation.models import Author, Conversation, Message
from gateway.words import Words

WEB = "web"
UNREAD_FOR = timedelta(minutes=3)
"""Who reads the page now needs no notice."""
NOT_OLDER_THAN = timedelta(days=1)


@dataclass(frozen=True)
class WelinkNotices:
    """Puts notices into the outbox; `app` is our client id."""

    app: str
    words: Words

    def tell(self, session: Session, *, user_id: str, key: str, text: str, now: datetime) -> None:
        """What concerns the user, to each account that is linked to them; the same `key` once."""
        title = self.words("welink.news_title")
        for person in session.scalars(self._linked().where(Person.user_id == user_id)):
            put_notice(session, person, title=title, text=text, key=f"{key}:{person.id}", now=now)

    def tell_of_unread_answers(self, session: Session, *, now: datetime) -> None:
        """One notice for all that a person at the desk has said since the user read last."""
        title = self.words("welink.answered_title")
        for person in session.scalars(self._linked()).all():
            for conversation in session.scalars(_unread(person, now=now)).all():
                key = f"answered:{conversation.id}:{conversation.read_sequence}:{person.id}"
                text = self.words("welink.answered")
                put_notice(session, person, title=title, text=text, key=key, now=now)

    def _linked(self) -> Select[Person]:
        return select(Person).where(
            Person.channel == CHANNEL, Person.app == self.app, Person.user_id.is_not(None)
        )


def put_notice(session: Session, person: Person, *, title: str, text: str, key: str, now: datetime) -> str:
    """Owes one notice; returns the lane."""
    body = {"kind": NOTICE, "title": title, "text": text}
    return outbox.put(session, target_of(person), body, key=f"{CHANNEL}:{key}"[:300], now=now)


def _unread(person: Person, *, now: datetime) -> Select[Conversation]:
    """In the web: a messenger shows the answer itself."""
    answered_at = (
        select(func.min(Message.created_at))
        .where(
            Message.conversation_id == Conversation.id,
            Message.author == Author.AGENT,
            Message.sequence > Conversation.read_sequence,
            Message.created_at >= max(person.linked_at or now, now - NOT_OLDER_THAN),
        )
        .scalar_subquery()
    )
    return select(Conversation).where(
        Conversation.user_id == person.user_id,
        Conversation.channel == WEB,
        Conversation.last_sequence > Conversation.read_sequence,
        answered_at <= now - UNREAD_FOR,
    )
