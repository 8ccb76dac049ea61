"""The customer's side of a handoff: asking for a person, waiting, leaving.

Conversations passed in are locked.
"""

import secrets
from bisect import bisect_left
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gateway.conversation import service as conversation_service
from gateway.conversation import turns
from gateway.conversation.models import Author, Conversation
from gateway.conversation.options import CANCEL_QUEUE, new_option
from gateway.desk.models import EntryKind
from gateway.handoff import entries, estimates, moving, questions
from gateway.handoff.hours import ALWAYS, BusinessHours
from gateway.handoff.models import Escalation
from gateway.handoff.states import EscalationState, Owner, Step
from gateway.words import Words

MAX_LISTED = 200
TICKET_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
TICKET_LENGTH = 6


def request(
    session: Session,
    conversation: Conversation,
    *,
    reason: str,
    words: Words,
    now: datetime,
    hours: BusinessHours = ALWAYS,
) -> None:
    """The customer asks for a person: queued, told so once. Asking again while waiting changes nothing.

    Out of hours it becomes a ticket, and the bot goes on meanwhile.
    """
    if conversation.owner in (Owner.QUEUED, Owner.AGENT):
        return
    ticket = moving.find_ticket(session, conversation)
    if not hours.is_open(now):
        if ticket is None:
            ticket = _ticket(session, conversation, reason=reason, hours=hours, now=now)
        _promise(session, conversation, ticket, words=words, hours=hours, now=now)
        return
    moving.move(session, conversation, Step.REQUEST)
    turns.skip_pending(session, conversation, now=now)
    conversation.sign_in_turn_id = None
    conversation.bot_waiting_since = None
    if ticket is None:
        add(session, conversation, state=EscalationState.QUEUED, reason=reason, now=now)
    else:
        ticket.state, ticket.queued_at = EscalationState.QUEUED, now
        session.flush()
    entries.record(session, conversation, EntryKind.REQUESTED, by=None, text=reason[:64], now=now)
    _announce_queue(session, conversation, words=words, now=now)


def add(
    session: Session, conversation: Conversation, *, state: EscalationState, reason: str, now: datetime
) -> Escalation:
    """A new request for a person, with what is known at this moment."""
    escalation = Escalation(
        id=conversation_service.new_id("e"),
        conversation_id=conversation.id,
        state=state,
        reason=reason[:64],
        question=_question(session, conversation)[:1000],
        at_sequence=conversation.last_sequence,
        requested_at=now,
        queued_at=now,
        form_task=conversation.form_task if conversation.is_form_open else None,
        form_title=conversation.form_title if conversation.is_form_open else None,
    )
    session.add(escalation)
    session.flush()
    return escalation


def cancel(session: Session, conversation: Conversation, *, words: Words, now: datetime) -> None:
    """The customer leaves the queue and the bot is back."""
    moving.move(session, conversation, Step.CANCEL)
    moving.end_escalation(session, conversation, Step.CANCEL, now=now)
    entries.record(session, conversation, EntryKind.CANCELLED, by=None, now=now)
    moving.notify(session, conversation, words("notices.queue_cancelled"), now=now)


def sign_out(session: Session, conversation: Conversation, *, now: datetime) -> None:
    """The conversation is closed, whoever owns it."""
    moving.move(session, conversation, Step.SIGN_OUT)
    turns.skip_pending(session, conversation, now=now)
    moving.end_escalation(session, conversation, Step.SIGN_OUT, now=now)
    conversation.closed_at = now


def ahead(session: Session, conversation: Conversation) -> int | None:
    """How many wait before this conversation; None when it is not queued."""
    if conversation.owner != Owner.QUEUED:
        return None
    own = moving.find_open(session, conversation)
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
    own = moving.find_open(session, conversation)
    return own.agent_name if own is not None else None


def list_all(session: Session, *, state: EscalationState | None) -> list[Escalation]:
    """Oldest first: who waits longest is served first."""
    statement = select(Escalation).order_by(Escalation.requested_at, Escalation.id).limit(MAX_LISTED)
    if state is not None:
        statement = statement.where(Escalation.state == state)
    return list(session.scalars(statement))


def _announce_queue(session: Session, conversation: Conversation, *, words: Words, now: datetime) -> None:
    waiting = ahead(session, conversation) or 0
    estimate_s = estimates.waiting_s(session, ahead=waiting, now=now)
    text = words("notices.queued", ahead=waiting) if waiting else words("notices.queued_first")
    if estimate_s is not None:
        text = words("notices.queued_estimate", text=text, minutes=estimates.minutes(estimate_s))
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
        content={
            "kind": "queue",
            "text": text,
            "state": Owner.QUEUED,
            "ahead": waiting,
            **({"estimate_s": estimate_s} if estimate_s is not None else {}),
        },
        options=[leave],
        now=now,
    )


def _ticket(
    session: Session, conversation: Conversation, *, reason: str, hours: BusinessHours, now: datetime
) -> Escalation:
    ticket = add(session, conversation, state=EscalationState.TICKET, reason=reason, now=now)
    day = now.astimezone(hours.zone).strftime("%Y%m%d")
    suffix = "".join(secrets.choice(TICKET_ALPHABET) for _ in range(TICKET_LENGTH))
    ticket.ticket_number = f"WB-{day}-{suffix}"
    session.flush()
    entries.record(session, conversation, EntryKind.TICKET, by=None, text=ticket.ticket_number, now=now)
    return ticket


def _promise(
    session: Session,
    conversation: Conversation,
    ticket: Escalation,
    *,
    words: Words,
    hours: BusinessHours,
    now: datetime,
) -> None:
    opens_at = hours.next_opening(now)
    opening = opens_at.strftime(words("notices.opening_format")) if opens_at else None
    when = opening or words("notices.opening_unknown")
    text = words("notices.ticket", number=ticket.ticket_number, when=when)
    moving.notify(
        session, conversation, text, content={"event": "ticket", "number": ticket.ticket_number}, now=now
    )


def _question(session: Session, conversation: Conversation) -> str:
    asked = questions.last_asked(session, conversation_id=conversation.id)
    return str(asked[0].content["text"]) if asked else ""
