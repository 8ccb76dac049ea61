"""News for people who linked a WeLink account: their cases, and a person's answer that they have not read.

Owed in the transaction that reads the event, or found in the database: a crash loses none.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from gateway.channel import outbox
from gateway.channel.models import OutboxEntry, Person
from gateway.channel.platform import target_of
from gateway.channel.welink.client import CHANNEL, NOTICE
from gateway.conversation.models import Author, Conversation, Message
from gateway.words import Words

WEB = "web"
UNREAD_FOR = timedelta(minutes=3)
"""Who reads the page now needs no notice."""
NOT_OLDER_THAN = timedelta(days=1)


@dataclass(frozen=True)
class Unread:
    """Somebody to be told once; `key` says of what."""

    person_id: str
    key: str


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

    def unread_answers(self, session: Session, *, now: datetime) -> list[Unread]:
        """Of whom a person at the desk has said something that they have not read and not been told of."""
        rows = session.execute(_unread(self.app, now=now)).all()
        found = [Unread(person_id, f"answered:{of}:{read}:{person_id}") for person_id, of, read in rows]
        keys = [unread.key for unread in found]
        statement = select(OutboxEntry.key).where(OutboxEntry.key.in_([_key(key) for key in keys]))
        told = set(session.scalars(statement))
        return [unread for unread in found if _key(unread.key) not in told]

    def tell_of_answers(self, session: Session, unread: Sequence[Unread], *, now: datetime) -> None:
        """One notice for all that was said since the person read last."""
        title, text = self.words("welink.answered_title"), self.words("welink.answered")
        for one in unread:
            person = session.get_one(Person, one.person_id)
            put_notice(session, person, title=title, text=text, key=one.key, now=now)

    def _linked(self) -> Select[Person]:
        return select(Person).where(
            Person.channel == CHANNEL, Person.app == self.app, Person.user_id.is_not(None)
        )


def put_notice(session: Session, person: Person, *, title: str, text: str, key: str, now: datetime) -> str:
    """Owes one notice; returns the lane."""
    body = {"kind": NOTICE, "title": title, "text": text}
    return outbox.put(session, target_of(person), body, key=_key(key), now=now)


def _key(key: str) -> str:
    return f"{CHANNEL}:{key}"[:300]


def _unread(app: str, *, now: datetime) -> Select[str, str, int]:
    """Person, conversation, how far it was read. In the web: a messenger shows the answer itself."""
    answered_at = (
        select(func.min(Message.created_at))
        .where(
            Message.conversation_id == Conversation.id,
            Message.author == Author.AGENT,
            Message.sequence > Conversation.read_sequence,
            Message.created_at >= Person.linked_at,
            Message.created_at >= now - NOT_OLDER_THAN,
        )
        .scalar_subquery()
    )
    return (
        select(Person.id, Conversation.id, Conversation.read_sequence)
        .join(Conversation, Conversation.user_id == Person.user_id)
        .where(
            Person.channel == CHANNEL,
            Person.app == app,
            Conversation.channel == WEB,
            Conversation.last_sequence > Conversation.read_sequence,
            answered_at <= now - UNREAD_FOR,
        )
    )
