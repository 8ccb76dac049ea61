"""One person's conversations as a whole: written out, erased, or let go of when they are old."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Table, delete, select, update
from sqlalchemy.orm import Session

from gateway.conversation.models import Conversation, Message, Option, SiteNotice, WaitingNotice
from gateway.conversation.schemas import MessageRead
from gateway.database import Base
from gateway.desk import audit
from gateway.desk.details import decisions_of
from gateway.handoff import entries
from gateway.handoff.models import Escalation
from gateway.handoff.states import Owner
from gateway.unanswered.removal import forget_conversation

REFERS = "conversation_id"
KEPT = ("desk_audit",)
"""Who looked at what stays on record, under an id that leads nowhere any more."""


def export(session: Session, *, user_id: str, now: datetime) -> dict[str, Any]:
    """Everything that is kept of the conversations of `user_id`, ready for JSON."""
    audit.record(session, by=None, operation="export_person", subject=user_id, now=now)
    statement = select(Conversation).where(Conversation.user_id == user_id).order_by(Conversation.created_at)
    return {
        "user_id": user_id,
        "exported_at": now.isoformat(),
        "conversations": [_written(session, conversation) for conversation in session.scalars(statement)],
    }


def erase(session: Session, *, user_id: str, now: datetime) -> int:
    """Takes every conversation of `user_id` away with all that hangs on it; returns how many."""
    statement = select(Conversation.id).where(Conversation.user_id == user_id)
    ids = list(session.scalars(statement))
    _erase(session, ids)
    for table in (WaitingNotice, SiteNotice):
        session.execute(delete(table).where(table.user_id == user_id))
    detail = {"conversations": len(ids)}
    audit.record(session, by=None, operation="erase_person", subject=user_id, detail=detail, now=now)
    return len(ids)


def retire(session: Session, *, before: datetime, now: datetime) -> int:
    """Takes away what was closed before a day; returns how many conversations that were."""
    statement = select(Conversation.id).where(
        Conversation.owner == Owner.CLOSED, Conversation.closed_at < before
    )
    ids = list(session.scalars(statement))
    _erase(session, ids)
    detail = {"conversations": len(ids), "before": before.isoformat()}
    audit.record(session, by=None, operation="retire", subject="conversations", detail=detail, now=now)
    return len(ids)


def _written(session: Session, conversation: Conversation) -> dict[str, Any]:
    statement = select(Message).where(Message.conversation_id == conversation.id).order_by(Message.sequence)
    messages = [MessageRead.from_model(message) for message in session.scalars(statement)]
    escalations = session.scalars(select(Escalation).where(Escalation.conversation_id == conversation.id))
    return {
        "conversation_id": conversation.id,
        "channel": conversation.channel,
        "created_at": conversation.created_at.isoformat(),
        "messages": [message.model_dump(mode="json") for message in messages],
        "decisions": [decision.model_dump(mode="json") for decision in decisions_of(session, messages)],
        "escalations": [
            {"number": e.ticket_number, "reason": e.reason, "state": e.state, "agent": e.agent_name}
            for e in escalations
        ],
        "notes": [
            {"kind": entry.kind, "text": entry.text, "by": entry.by_name}
            for entry in entries.list_after(session, conversation.id)
        ],
    }


def _erase(session: Session, ids: Sequence[str]) -> None:
    """Rows that refer to others go first; every table with a conversation's id is met, new ones too."""
    for conversation_id in ids:
        forget_conversation(session, conversation_id=conversation_id)
    messages = select(Message.id).where(Message.conversation_id.in_(ids))
    session.execute(delete(Option).where(Option.message_id.in_(messages)))
    for table in reversed(Base.metadata.sorted_tables):
        if table.name in KEPT or REFERS not in table.c:
            continue
        column = table.c[REFERS]
        if column.nullable:  # a chat of a messenger: it goes on without its conversation
            session.execute(update(table).where(column.in_(ids)).values({REFERS: None}))
        else:
            session.execute(delete(table).where(column.in_(ids)))
    session.execute(delete(Conversation).where(Conversation.id.in_(ids)))
    _check_gone(session, ids)


def _check_gone(session: Session, ids: Sequence[str]) -> None:
    """Raises RuntimeError, so that nothing is half erased, when a row is left."""
    tables: list[Table] = [t for t in Base.metadata.sorted_tables if REFERS in t.c and t.name not in KEPT]
    for table in tables:
        if session.execute(select(table.c[REFERS]).where(table.c[REFERS].in_(ids)).limit(1)).first():
            raise RuntimeError(f"rows of {table.name} are left")
