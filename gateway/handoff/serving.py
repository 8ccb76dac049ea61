"""The agents' side of a handoff: take, say, hand on, end. Of two who try at once, one gets it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from gateway.conversation import service as conversation_service
from gateway.conversation import turns
from gateway.conversation.models import Author, Conversation, Message
from gateway.conversation.options import new_option
from gateway.conversation.schemas import MessageRead
from gateway.desk.models import EntryKind
from gateway.errors import EscalationAlreadyClaimed, TransitionNotAllowed
from gateway.feedback import asking
from gateway.handoff import entries, moving
from gateway.handoff import service as customer_side
from gateway.handoff.models import Escalation
from gateway.handoff.states import (
    CLAIMABLE_STATES,
    ESCALATION_STATES,
    EscalationState,
    Owner,
    Step,
    next_owner,
)
from gateway.identity import Agent
from gateway.words import Words

RESERVED_FOR = timedelta(minutes=2)
"""How long a transferred conversation waits for its receiver alone."""
TAKING = {Owner.QUEUED: Step.CLAIM, Owner.BOT: Step.TAKE_OVER, Owner.CLOSED: Step.REOPEN}
"""How an agent gets a conversation from each owner; a ticket's may be the bot's, or closed meanwhile."""
LABELS = {
    Step.CLAIM: EntryKind.CLAIMED,
    Step.TAKE_OVER: EntryKind.TAKEN_OVER,
    Step.REOPEN: EntryKind.REOPENED,
    Step.TRANSFER: EntryKind.TRANSFERRED,
    Step.RELEASE: EntryKind.RELEASED,
    Step.RETURN: EntryKind.RETURNED,
    Step.CLOSE: EntryKind.CLOSED,
    Step.LEAVE: EntryKind.LEFT,
}


@dataclass(frozen=True)
class Ending:
    """How an agent ends their part."""

    step: Step
    reason: str | None = None
    note: str | None = None
    asks_rating: bool = True


def claim(session: Session, *, escalation_id: str, agent: Agent, words: Words, now: datetime) -> Escalation:
    """The agent takes the conversation. Of two agents at once, one gets it; repeating one's own is fine."""
    escalation, conversation = moving.lock(session, escalation_id=escalation_id)
    if _is_reserved(escalation, agent, now=now):
        raise EscalationAlreadyClaimed
    statement = (
        update(Escalation)
        .where(Escalation.id == escalation.id, Escalation.state.in_(CLAIMABLE_STATES))
        .values(
            state=EscalationState.CLAIMED,
            agent_id=agent.id,
            agent_name=agent.name,
            claimed_at=now,
            target_id=None,
            target_name=None,
            target_until=None,
        )
    )
    if moving.changed_rows(session, statement) != 1:
        return _claimed_before(escalation, agent)
    step = TAKING.get(Owner(conversation.owner))
    if step is None:  # somebody has it already: the ticket stays one
        raise TransitionNotAllowed
    _take(session, conversation, step, agent=agent, words=words, now=now)
    return escalation


def take(
    session: Session, *, conversation_id: str, step: Step, agent: Agent, words: Words, now: datetime
) -> Escalation:
    """The agent takes what nobody asked a person for: `TAKE_OVER` from the bot, `REOPEN` what is closed.

    Raises:
        TransitionNotAllowed, EscalationAlreadyClaimed: it is somebody's, or not in that state.
    """
    conversation = conversation_service.lock(session, conversation_id=conversation_id)
    own = moving.find_open(session, conversation)
    if own is not None and own.state == EscalationState.CLAIMED:
        return _claimed_before(own, agent)
    ticket = moving.find_ticket(session, conversation)
    if ticket is not None and next_owner(Owner(conversation.owner), step) is not None:
        return claim(session, escalation_id=ticket.id, agent=agent, words=words, now=now)
    _take(session, conversation, step, agent=agent, words=words, now=now)
    kind = LABELS[step]
    escalation = customer_side.add(
        session, conversation, state=EscalationState.CLAIMED, reason=str(kind), now=now
    )
    escalation.agent_id, escalation.agent_name, escalation.claimed_at = agent.id, agent.name, now
    session.flush()
    return escalation


def _take(
    session: Session, conversation: Conversation, step: Step, *, agent: Agent, words: Words, now: datetime
) -> None:
    moving.move(session, conversation, step)
    turns.skip_pending(session, conversation, now=now)
    conversation.closed_at = None
    conversation.bot_waiting_since = None
    entries.record(session, conversation, LABELS[step], by=agent, now=now)
    moving.notify(session, conversation, words("notices.agent_joined", agent=agent.name), now=now)


def _is_reserved(escalation: Escalation, agent: Agent, *, now: datetime) -> bool:
    until = escalation.target_until
    is_for_another = escalation.target_id not in (None, agent.id)
    return is_for_another and until is not None and until > now


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
    content: Mapping[str, Any],
    client_message_id: str | None,
    now: datetime,
) -> tuple[MessageRead, bool]:
    """The agent's message to the customer, and whether it was stored before under `client_message_id`."""
    escalation, conversation = moving.lock(session, escalation_id=escalation_id)
    stored_id = f"agent:{client_message_id}" if client_message_id else None
    if stored_id:
        statement = select(Message).where(
            Message.conversation_id == conversation.id, Message.client_message_id == stored_id
        )
        stored = session.scalars(statement).one_or_none()
        if stored is not None:
            return MessageRead.from_model(stored), True
    moving.check_own(escalation, agent)
    message = conversation_service.append(
        session,
        conversation,
        author=Author.AGENT,
        content={**content, "agent_name": agent.name},
        client_message_id=stored_id,
        now=now,
    )
    escalation.first_reply_at = escalation.first_reply_at or now
    return MessageRead.from_model(message), False


def conversation_of(session: Session, *, escalation_id: str, agent: Agent) -> str:
    """Id of the conversation that the agent has. Raises EscalationNotYours, TransitionNotAllowed."""
    escalation = moving.get(session, escalation_id=escalation_id)
    moving.check_own(escalation, agent)
    return escalation.conversation_id


def transfer(
    session: Session,
    *,
    escalation_id: str,
    agent: Agent,
    to: Agent | None,
    note: str | None,
    words: Words,
    now: datetime,
    is_overruling: bool = False,
) -> Escalation:
    """Hands the conversation to a colleague, or to whoever is free. It keeps its place in the queue.

    `is_overruling`: also when somebody else than `agent` has it.
    """
    escalation, conversation = moving.lock(session, escalation_id=escalation_id)
    if escalation.state == EscalationState.QUEUED and escalation.target_id == (to.id if to else None):
        return escalation
    holder = Agent(escalation.agent_id or agent.id, "") if is_overruling else agent
    moving.check_own(escalation, holder)
    _back_to_queue(session, conversation, escalation, Step.TRANSFER, now=now)
    escalation.transfers += 1
    if to is not None:
        escalation.target_id, escalation.target_name = to.id, to.name
        escalation.target_until = now + RESERVED_FOR
    entries.record(session, conversation, EntryKind.TRANSFERRED, by=agent, to=to, text=note, now=now)
    moving.notify(session, conversation, words("notices.transferred"), now=now)
    session.flush()
    return escalation


def release(
    session: Session, *, escalation_id: str, agent_id: str, reason: str, words: Words, now: datetime
) -> Escalation:
    """Back to everybody: `agent_id` is gone or has not answered.

    Raises:
        TransitionNotAllowed, EscalationNotYours: it has moved on meanwhile.
    """
    escalation, conversation = moving.lock(session, escalation_id=escalation_id)
    agent = Agent(agent_id, escalation.agent_name or "")
    moving.check_own(escalation, agent)
    _back_to_queue(session, conversation, escalation, Step.RELEASE, now=now)
    entries.record(session, conversation, EntryKind.RELEASED, by=agent, text=reason, now=now)
    moving.notify(session, conversation, words("notices.released"), now=now)
    return escalation


def _back_to_queue(
    session: Session, conversation: Conversation, escalation: Escalation, step: Step, *, now: datetime
) -> None:
    moving.move(session, conversation, step)
    escalation.state, escalation.queued_at = ESCALATION_STATES[step], now
    escalation.agent_id = escalation.agent_name = None
    session.flush()


def leave(session: Session, *, escalation_id: str, agent_id: str, words: Words, now: datetime) -> Escalation:
    """The customer has been gone for long; the bot is there when they come back."""
    escalation, conversation = moving.lock(session, escalation_id=escalation_id)
    moving.check_own(escalation, Agent(agent_id, ""))
    moving.move(session, conversation, Step.LEAVE)
    moving.end_escalation(session, conversation, Step.LEAVE, now=now)
    entries.record(session, conversation, EntryKind.LEFT, by=None, now=now)
    _say_bot_is_back(session, conversation, escalation, "notices.customer_left", words=words, now=now)
    return escalation


def end(
    session: Session, *, escalation_id: str, agent: Agent, ending: Ending, words: Words, now: datetime
) -> Escalation:
    """The agent closes the conversation or returns it to the bot; repeating the same is fine."""
    escalation, conversation = moving.lock(session, escalation_id=escalation_id)
    step = ending.step
    if escalation.agent_id == agent.id and escalation.state == ESCALATION_STATES[step]:
        return escalation
    moving.check_own(escalation, agent)
    moving.move(session, conversation, step)
    moving.end_escalation(session, conversation, step, now=now)
    escalation.close_reason = ending.reason
    is_closed = step is Step.CLOSE
    conversation.closed_at = now if is_closed else None
    entries.record(session, conversation, LABELS[step], by=agent, text=ending.note, now=now)
    if is_closed:
        moving.notify(session, conversation, words("notices.agent_closed"), now=now)
    else:
        _say_bot_is_back(session, conversation, escalation, "notices.agent_returned", words=words, now=now)
    if ending.asks_rating:
        asking.ask(session, conversation, escalation, words=words, now=now)
    return escalation


def _say_bot_is_back(
    session: Session,
    conversation: Conversation,
    escalation: Escalation,
    notice: str,
    *,
    words: Words,
    now: datetime,
) -> None:
    """Offers to go on with the form that was interrupted, when it is still the open one."""
    resume = []
    if conversation.is_form_open and escalation.form_task and conversation.form_task == escalation.form_task:
        option = new_option(
            title=words("options.resume_form"),
            payload={"kind": "task", "id": escalation.form_task},
            position=0,
            conversation_id=conversation.id,
        )
        resume.append(option)
    moving.notify(session, conversation, words(notice), options=resume, now=now)
