"""One page of events becomes messages, and the cursor moves, in one transaction."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.backend_client import Event, EventPage
from gateway.conversation import service
from gateway.conversation.models import ChatType, Conversation, WaitingNotice
from gateway.conversation.schemas import PersonalNotice
from gateway.handoff.states import Owner
from gateway.outbox.models import OutboxCursor
from gateway.outbox.wording import notice_of
from gateway.words import Words

SOURCE = "backend"


class AlsoTell(Protocol):
    """Somewhere that only takes notices."""

    def __call__(self, session: Session, *, user_id: str, key: str, text: str, now: datetime) -> None: ...


def position(session: Session) -> int:
    """Number of the last event that was told."""
    cursor = session.get(OutboxCursor, SOURCE)
    return cursor.last_seq if cursor is not None else 0


def prepare(session: Session) -> None:
    """Makes the cursor, so that it can be locked."""
    if session.get(OutboxCursor, SOURCE) is None:
        session.add(OutboxCursor(source=SOURCE, last_seq=0))


def deliver(
    session: Session,
    page: EventPage,
    *,
    words: Words,
    told_since: datetime,
    now: datetime,
    also_tell: AlsoTell | None = None,
) -> set[str]:
    """Tells each event once to each open conversation of its users; returns the conversations' ids.

    Who has none hears of it when starting one. `also_tell` owes it where nobody converses. Events before
    `told_since` are old news and only counted: a gateway that is connected to a backend later must not tell
    its whole past.
    """
    statement = select(OutboxCursor).where(OutboxCursor.source == SOURCE).with_for_update()
    cursor = session.scalars(statement).one()
    changed: set[str] = set()
    for event in page.items:
        if event.seq > cursor.last_seq and event.at >= told_since:
            notice = notice_of(event, words)
            changed |= _tell(session, event, notice, now=now)
            if also_tell is not None:
                for user_id in dict.fromkeys(event.user_ids):
                    text = notice.content["text"]
                    also_tell(session, user_id=user_id, key=f"event:{event.seq}", text=text, now=now)
    cursor.last_seq = max(cursor.last_seq, page.last_seq)
    return changed


def _tell(session: Session, event: Event, notice: PersonalNotice, *, now: datetime) -> set[str]:
    changed: set[str] = set()
    for user_id in dict.fromkeys(event.user_ids):
        open_ids = _open_conversations(session, user_id)
        for conversation_id in open_ids:
            conversation = service.lock(session, conversation_id=conversation_id)
            service.append_notice(session, conversation, notice, now=now)
        if not open_ids:
            waiting = notice.model_dump()
            session.add(WaitingNotice(user_id=user_id, seq=event.seq, notice=waiting, created_at=now))
        changed.update(open_ids)
    return changed


def _open_conversations(session: Session, user_id: str) -> Sequence[str]:
    """A group is nobody's own: personal news does not go there."""
    statement = (
        select(Conversation.id)
        .where(
            Conversation.user_id == user_id,
            Conversation.owner != Owner.CLOSED,
            Conversation.chat_type == ChatType.SINGLE,
        )
        .order_by(Conversation.id)
    )
    return session.scalars(statement).all()
