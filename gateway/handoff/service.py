"""The owner state machine at work. Conversations passed in are locked; the caller owns the transaction."""

from bisect import bisect_left
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import CursorResult, func, select, update
from sqlalchemy.orm import Session

from gateway.conversation import service as conversation_service
from gateway.conversation import turns
from gateway.conversation.models import Author, Conversation, Message
from gateway.conversation.options import CANCEL_QUEUE, new_option
from gateway.conversation.schemas import MessageRead
from gateway.errors import (
    EscalationAlreadyClaimed,
    EscalationNotFound,
    EscalationNotYours,
    TransitionNotAllowed,
)
from gateway.feedback import asking
from gateway.handoff.models import Escalation
from gateway.handoff.states import ESCALATION_STATES, OPEN_STATES, EscalationState, Owner, Step, next_owner
from gateway.identity import Agent
from gateway.words import Words

MAX_LISTED = 200


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
    if _rows(session, statement) != 1:
        raise TransitionNotAllowed


def request(
    session: Session, conversation: Conversation, *, reason: str, words: Words, now: datetime
) -> None:
    """The customer asks for a person: queued, told so once. Asking again while waiting changes nothing."""
    if conversation.owner in (Owner.QUEUED, Owner.AGENT):
        return
    move(session, conversation, Step.REQUEST)
    turns.skip_pending(session, conversation, now=now)
    conversation.sign_in_turn_id = None
    conversation.bot_waiting_since = None
    session.add(
        Escalation(
            id=conversation_service.new_id("e"),
            conversation_id=conversation.id,
            state=EscalationState.QUEUED,
            reason=reason[:64],
            question=_last_question(session, conversation)[:1000],
            at_sequence=conversation.last_sequence,
            requested_at=now,
        )
    )
    session.flush()
    _announce_queue(session, conversation, words=words, now=now)


def cancel(session: Session, conversation: Conversation, *, words: Words, now: datetime) -> None:
    """The customer leaves the queue and the bot is back."""
    move(session, conversation, Step.CANCEL)
    _end_escalation(session, conversation, Step.CANCEL, now=now)
    notify(session, conversation, words("notices.queue_cancelled"), now=now)


def sign_out(session: Session, conversation: Conversation, *, now: datetime) -> None:
    """The conversation is closed, whoever owns it."""
    move(session, conversation, Step.SIGN_OUT)
    turns.skip_pending(session, conversation, now=now)
    _end_escalation(session, conversation, Step.SIGN_OUT, now=now)
    conversation.closed_at = now


def ahead(session: Session, conversation: Conversation) -> int | None:
    """How many wait before this conversation; None when it is not queued."""
    if conversation.owner != Owner.QUEUED:
        return None
    own = _open(session, conversation)
    if own is None:
        return None
    statement = select(func.count()).where(
        Escalation.state == EscalationState.QUEUED, Escalation.requested_at < own.requested_at
    )
    return session.scalars(statement).one()


def queue(session: Session) -> dict[str, int]:
    """How many wait before each queued conversation, by its id."""
    statement = (
        select(Escalation.requested_at, Escalation.conversation_id)
        .where(Escalation.state == EscalationState.QUEUED)
        .order_by(Escalation.requested_at)
    )
    rows = session.execute(statement).all()
    times = [requested_at for requested_at, _ in rows]
    return {conversation_id: bisect_left(times, requested_at) for requested_at, conversation_id in rows}


def agent_name(session: Session, conversation: Conversation) -> str | None:
    """The person who has the conversation."""
    if conversation.owner != Owner.AGENT:
        return None
    own = _open(session, conversation)
    return own.agent_name if own is not None else None


def list_all(session: Session, *, state: EscalationState | None) -> list[Escalation]:
    """Oldest first: who waits longest is served first."""
    statement = select(Escalation).order_by(Escalation.requested_at, Escalation.id).limit(MAX_LISTED)
    if state is not None:
        statement = statement.where(Escalation.state == state)
    return list(session.scalars(statement))


def get(session: Session, *, escalation_id: str) -> Escalation:
    """Raises EscalationNotFound."""
    is_id = escalation_id.isascii() and escalation_id.isprintable() and len(escalation_id) <= 64
    escalation = session.get(Escalation, escalation_id) if is_id else None
    if escalation is None:
        raise EscalationNotFound
    return escalation


def claim(session: Session, *, escalation_id: str, agent: Agent, words: Words, now: datetime) -> Escalation:
    """The agent takes the conversation. Of two agents at once, one gets it; repeating one's own is fine."""
    escalation, conversation = _lock(session, escalation_id=escalation_id)
    statement = (
        update(Escalation)
        .where(Escalation.id == escalation.id, Escalation.state == EscalationState.QUEUED)
        .values(state=EscalationState.CLAIMED, agent_id=agent.id, agent_name=agent.name, claimed_at=now)
    )
    if _rows(session, statement) != 1:
        return _claimed_before(escalation, agent)
    move(session, conversation, Step.CLAIM)
    notify(session, conversation, words("notices.agent_joined", agent=agent.name), now=now)
    return escalation


def _claimed_before(escalation: Escalation, agent: Agent) -> Escalation:
    if escalation.state != EscalationState.CLAIMED:
        raise TransitionNotAllowed
    if escalation.agent_id != agent.id:
        raise EscalationAlreadyClaimed
    return escalation


def say(
    session: Session,
    *,
    escalation_id: str,
    agent: Agent,
    text: str,
    client_message_id: str | None,
    now: datetime,
) -> MessageRead:
    """The agent's message to the customer; the same `client_message_id` is stored once."""
    escalation, conversation = _lock(session, escalation_id=escalation_id)
    _check_own(escalation, agent)
    stored_id = f"agent:{client_message_id}" if client_message_id else None
    if stored_id:
        statement = select(Message).where(
            Message.conversation_id == conversation.id, Message.client_message_id == stored_id
        )
        stored = session.scalars(statement).one_or_none()
        if stored is not None:
            return MessageRead.from_model(stored)
    message = conversation_service.append(
        session,
        conversation,
        author=Author.AGENT,
        content={"kind": "text", "text": text, "agent_name": agent.name},
        client_message_id=stored_id,
        now=now,
    )
    return MessageRead.from_model(message)


def conversation_of(session: Session, *, escalation_id: str, agent: Agent) -> str:
    """Id of the conversation that the agent has. Raises EscalationNotYours, TransitionNotAllowed."""
    escalation = get(session, escalation_id=escalation_id)
    _check_own(escalation, agent)
    return escalation.conversation_id


def end(
    session: Session, *, escalation_id: str, agent: Agent, step: Step, words: Words, now: datetime
) -> Escalation:
    """The agent closes the conversation or returns it to the bot; repeating the same is fine."""
    escalation, conversation = _lock(session, escalation_id=escalation_id)
    if escalation.agent_id == agent.id and escalation.state == ESCALATION_STATES[step]:
        return escalation
    _check_own(escalation, agent)
    move(session, conversation, step)
    _end_escalation(session, conversation, step, now=now)
    is_closed = step is Step.CLOSE
    conversation.closed_at = now if is_closed else None
    notify(
        session,
        conversation,
        words("notices.agent_closed" if is_closed else "notices.agent_returned"),
        now=now,
    )
    asking.ask(session, conversation, escalation, words=words, now=now)
    return escalation


def notify(
    session: Session,
    conversation: Conversation,
    text: str,
    *,
    now: datetime,
    content: Mapping[str, Any] | None = None,
) -> None:
    """A message of the system itself."""
    body = {"kind": "notice", "level": "info", **(content or {}), "text": text}
    conversation_service.append(session, conversation, author=Author.SYSTEM, content=body, now=now)


def _announce_queue(session: Session, conversation: Conversation, *, words: Words, now: datetime) -> None:
    waiting = ahead(session, conversation) or 0
    text = words("notices.queued", ahead=waiting) if waiting else words("notices.queued_first")
    leave = new_option(
        title=words("options.cancel_queue"),
        payload=CANCEL_QUEUE,
        position=0,
        conversation_id=conversation.id,
    )
    conversation_service.append(
        session,
        conversation,
        author=Author.SYSTEM,
        content={"kind": "queue", "text": text, "state": Owner.QUEUED, "ahead": waiting},
        options=[leave],
        now=now,
    )


def _last_question(session: Session, conversation: Conversation) -> str:
    statement = (
        select(Message)
        .where(Message.conversation_id == conversation.id, Message.author == Author.USER)
        .order_by(Message.sequence.desc())
        .limit(1)
    )
    message = session.scalars(statement).one_or_none()
    return str(message.content["text"]) if message else ""


def _lock(session: Session, *, escalation_id: str) -> tuple[Escalation, Conversation]:
    """Locks the conversation, then reads the escalation afresh."""
    escalation = get(session, escalation_id=escalation_id)
    conversation = conversation_service.lock(session, conversation_id=escalation.conversation_id)
    session.refresh(escalation)
    return escalation, conversation


def _check_own(escalation: Escalation, agent: Agent) -> None:
    if escalation.state != EscalationState.CLAIMED:
        raise TransitionNotAllowed
    if escalation.agent_id != agent.id:
        raise EscalationNotYours


def _open(session: Session, conversation: Conversation) -> Escalation | None:
    statement = select(Escalation).where(
        Escalation.conversation_id == conversation.id, Escalation.state.in_(OPEN_STATES)
    )
    return session.scalars(statement).one_or_none()


def _end_escalation(session: Session, conversation: Conversation, step: Step, *, now: datetime) -> None:
    escalation = _open(session, conversation)
    if escalation is not None:
        escalation.state, escalation.ended_at = ESCALATION_STATES[step], now
        session.flush()


def _rows(session: Session, statement: Any) -> int:  # noqa: ANN401  (an UPDATE of any table)
    result = session.execute(statement)
    assert isinstance(result, CursorResult)  # noqa: S101  (an UPDATE always gives one)
    return result.rowcount
