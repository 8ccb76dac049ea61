"""What happened to a conversation, and notes on it: beside the transcript, for the desk alone."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.conversation.models import Conversation
from gateway.desk.models import Entry, EntryKind
from gateway.identity import Agent


def record(
    session: Session,
    conversation: Conversation,
    kind: EntryKind,
    *,
    by: Agent | None,
    now: datetime,
    text: str | None = None,
    to: Agent | None = None,
    client_message_id: str | None = None,
) -> Entry:
    """Stands in the transcript after what was said last. The conversation must be locked."""
    entry = Entry(
        conversation_id=conversation.id,
        kind=kind,
        text=text or None,
        by_id=by.id if by else None,
        by_name=by.name if by else None,
        to_id=to.id if to else None,
        to_name=to.name if to else None,
        after_sequence=conversation.last_sequence,
        client_message_id=client_message_id,
        created_at=now,
    )
    session.add(entry)
    session.flush()
    return entry


def find(session: Session, conversation: Conversation, *, client_message_id: str) -> Entry | None:
    statement = select(Entry).where(
        Entry.conversation_id == conversation.id, Entry.client_message_id == client_message_id
    )
    return session.scalars(statement).one_or_none()


def list_after(session: Session, conversation_id: str, *, after: int = 0) -> list[Entry]:
    """Those with a greater number, oldest first."""
    statement = (
        select(Entry)
        .where(Entry.conversation_id == conversation_id, Entry.number > after)
        .order_by(Entry.number)
    )
    return list(session.scalars(statement))
