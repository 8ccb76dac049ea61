"""One conversation as the desk reads it: what was said, what the bot understood, what is noted beside."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.conversation import service
from gateway.conversation.models import Author, Conversation, Turn, TurnState
from gateway.conversation.schemas import MessageRead
from gateway.desk import rows
from gateway.desk.conversation_schemas import (
    Candidate,
    Decision,
    Detail,
    DraftRead,
    EarlierPage,
    EntryRead,
    LiveState,
)
from gateway.desk.models import Draft
from gateway.desk.rows import Desk
from gateway.handoff import entries
from gateway.handoff import service as handoff_service
from gateway.handoff.models import Escalation
from gateway.handoff.states import EscalationState, Owner

NEWEST = 100
MAX_SEQUENCE = 2**31 - 1
RECENT_TURNS = 30
"""Whose decisions are looked at again after each change."""


def read_detail(
    session: Session, *, conversation_id: str, after: int | None, user_id: str, desk: Desk, now: datetime
) -> Detail:
    """Raises ConversationNotFound."""
    conversation = service.get(session, conversation_id=conversation_id)
    if after is None:
        messages = service.list_before(session, conversation, before=MAX_SEQUENCE, limit=NEWEST)
        last_sequence = conversation.last_sequence
        has_earlier = bool(messages) and messages[0].sequence > 1
    else:
        messages, last_sequence = service.list_after(session, conversation, after=after)
        has_earlier = after > 0
    row = rows.read_row(session, conversation, desk=desk, user_id=user_id, now=now)
    return Detail(
        conversation=row,
        messages=messages,
        last_sequence=last_sequence,
        has_earlier=has_earlier,
        has_more=last_sequence < conversation.last_sequence,
        state=_state(session, conversation),
        decisions=decisions_of(session, messages),
        entries=[EntryRead.from_model(entry) for entry in entries.list_after(session, conversation_id)],
        draft=_draft(session, conversation_id, user_id),
        is_mine=is_mine(session, conversation_id=conversation_id, user_id=user_id),
        escalations=[
            rows.escalation_row(escalation, None, desk=desk, now=now)
            for escalation in list_escalations(session, conversation_id)
        ],
    )


def read_earlier(session: Session, *, conversation_id: str, before: int, limit: int) -> EarlierPage:
    """For scrolling back. Raises ConversationNotFound."""
    conversation = service.get(session, conversation_id=conversation_id)
    messages = service.list_before(session, conversation, before=before, limit=limit)
    return EarlierPage(messages=messages, decisions=decisions_of(session, messages))


def is_mine(session: Session, *, conversation_id: str, user_id: str) -> bool:
    """Whether the agent serves in the conversation now."""
    statement = select(Escalation.id).where(
        Escalation.conversation_id == conversation_id,
        Escalation.state == EscalationState.CLAIMED,
        Escalation.agent_id == user_id,
    )
    return session.scalars(statement).one_or_none() is not None


def list_escalations(session: Session, conversation_id: str) -> Sequence[Escalation]:
    """Newest first."""
    statement = (
        select(Escalation)
        .where(Escalation.conversation_id == conversation_id)
        .order_by(Escalation.requested_at.desc(), Escalation.id)
    )
    return session.scalars(statement).all()


def decisions_of(session: Session, messages: Iterable[MessageRead]) -> list[Decision]:
    ids = [message.id for message in messages if message.author == Author.USER]
    statement = select(Turn).where(Turn.message_id.in_(ids)).order_by(Turn.number)
    return [to_decision(turn) for turn in session.scalars(statement)] if ids else []


def recent_decisions(session: Session, *, conversation_id: str) -> list[Decision]:
    """Of the latest turns, oldest first."""
    statement = (
        select(Turn)
        .where(Turn.conversation_id == conversation_id)
        .order_by(Turn.number.desc())
        .limit(RECENT_TURNS)
    )
    return [to_decision(turn) for turn in reversed(session.scalars(statement).all())]


def to_decision(turn: Turn) -> Decision:
    made = turn.decision or {}
    return Decision(
        message_id=turn.message_id,
        state=TurnState(turn.state),
        kind=made.get("kind"),
        id=made.get("id"),
        confidence=made.get("confidence"),
        reason=made.get("reason"),
        candidates=[Candidate.model_validate(candidate) for candidate in made.get("candidates") or []],
        suppressed=[str(message["content"]["text"]) for message in turn.suppressed or []],
        at=turn.finished_at or turn.created_at,
    )


def _state(session: Session, conversation: Conversation) -> LiveState:
    return LiveState(
        owner=Owner(conversation.owner),
        agent_name=handoff_service.agent_name(session, conversation),
        is_customer_typing=False,
        is_customer_online=False,
        customer_read_sequence=conversation.read_sequence,
    )


def _draft(session: Session, conversation_id: str, user_id: str) -> DraftRead | None:
    draft = session.get(Draft, (user_id, conversation_id))
    return DraftRead.model_validate(draft, from_attributes=True) if draft is not None else None
