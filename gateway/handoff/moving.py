"""Every change of the owner goes through here. Conversations passed in are locked."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import CursorResult, select, update
from sqlalchemy.orm import Session

from gateway.conversation import service as conversation_service
from gateway.conversation.models import Author, Conversation, Option
from gateway.errors import EscalationNotFound, EscalationNotYours, TransitionNotAllowed
from gateway.handoff.models import Escalation
from gateway.handoff.states import ESCALATION_STATES, OPEN_STATES, EscalationState, Owner, Step, next_owner
from gateway.identity import Agent


def move(session: Session, conversation: Conversation, step: Step) -> None:
    """Changes the owner by compare-and-set.

    Raises:
        TransitionNotAllowed: not from the present owner, or another request was faster.
    """
    owner = Owner(conversation.owner)
    target = next_owner(owner, step)
    if target is None:
        raise TransitionNotAllowed
    statement = (
        update(Conversation)
        .where(Conversation.id == conversation.id, Conversation.owner == owner)
        .values(owner=target)
    )
    if changed_rows(session, statement) != 1:
        raise TransitionNotAllowed


def get(session: Session, *, escalation_id: str) -> Escalation:
    """Raises EscalationNotFound."""
    is_id = escalation_id.isascii() and escalation_id.isprintable() and len(escalation_id) <= 64
    escalation = session.get(Escalation, escalation_id) if is_id else None
    if escalation is None:
        raise EscalationNotFound
    return escalation


def lock(session: Session, *, escalation_id: str) -> tuple[Escalation, Conversation]:
    """Locks the conversation, then reads the escalation afresh."""
    escalation = get(session, escalation_id=escalation_id)
    conversation = conversation_service.lock(session, conversation_id=escalation.conversation_id)
    session.refresh(escalation)
    return escalation, conversation


def check_own(escalation: Escalation, agent: Agent) -> None:
    """Raises TransitionNotAllowed or EscalationNotYours."""
    if escalation.state != EscalationState.CLAIMED:
        raise TransitionNotAllowed
    if escalation.agent_id != agent.id:
        raise EscalationNotYours


def find_open(session: Session, conversation: Conversation) -> Escalation | None:
    statement = select(Escalation).where(
        Escalation.conversation_id == conversation.id, Escalation.state.in_(OPEN_STATES)
    )
    return session.scalars(statement).one_or_none()


def find_ticket(session: Session, conversation: Conversation) -> Escalation | None:
    """What was promised to be answered later."""
    statement = select(Escalation).where(
        Escalation.conversation_id == conversation.id, Escalation.state == EscalationState.TICKET
    )
    return session.scalars(statement).one_or_none()


def end_escalation(session: Session, conversation: Conversation, step: Step, *, now: datetime) -> None:
    escalation = find_open(session, conversation)
    if escalation is not None:
        escalation.state, escalation.ended_at = ESCALATION_STATES[step], now
        session.flush()


def notify(
    session: Session,
    conversation: Conversation,
    text: str,
    *,
    now: datetime,
    content: Mapping[str, Any] | None = None,
    options: Sequence[Option] = (),
) -> None:
    """A message of the system itself."""
    body = {"kind": "notice", "level": "info", **(content or {}), "text": text}
    conversation_service.append(
        session, conversation, author=Author.SYSTEM, content=body, options=options, now=now
    )


def changed_rows(session: Session, statement: Any) -> int:  # noqa: ANN401  (an UPDATE of any table)
    result = session.execute(statement)
    assert isinstance(result, CursorResult)  # noqa: S101  (an UPDATE always gives one)
    return result.rowcount
