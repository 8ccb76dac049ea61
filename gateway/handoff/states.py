"""Who owns a conversation, and every legal change of it, as a table."""

from enum import StrEnum


class Owner(StrEnum):
    BOT = "bot"
    QUEUED = "queued"
    """Waiting for a person; the bot is silent."""
    AGENT = "agent"
    CLOSED = "closed"


class Step(StrEnum):
    REQUEST = "request"
    """The customer asks for a person."""
    CANCEL = "cancel"
    """The customer leaves the queue."""
    CLAIM = "claim"
    TAKE_OVER = "take_over"
    """An agent takes what the bot has, asked for or not: a ticket is answered this way too."""
    TRANSFER = "transfer"
    """The agent hands it to a colleague, who finds it at the head of the queue."""
    RELEASE = "release"
    """The agent is gone or does not answer: whoever is free takes it."""
    LEAVE = "leave"
    """The customer has gone without a word; the bot is there for their return."""
    RETURN = "return"
    """The agent gives the conversation back to the bot."""
    CLOSE = "close"
    """The agent ends the conversation."""
    REOPEN = "reopen"
    """An agent goes on with a conversation that was closed."""
    SIGN_OUT = "sign_out"


class EscalationState(StrEnum):
    QUEUED = "queued"
    CLAIMED = "claimed"
    TICKET = "ticket"
    """Asked for out of hours: the bot goes on, and a person answers later in the same conversation."""
    LEFT = "left"
    CANCELLED = "cancelled"
    RETURNED = "returned"
    CLOSED = "closed"


OPEN_STATES = (EscalationState.QUEUED, EscalationState.CLAIMED)
"""A conversation has one of these at most, and then it is not the bot's."""
CLAIMABLE_STATES = (EscalationState.QUEUED, EscalationState.TICKET)

TRANSITIONS: dict[tuple[Owner, Step], Owner] = {
    (Owner.BOT, Step.REQUEST): Owner.QUEUED,
    (Owner.QUEUED, Step.CANCEL): Owner.BOT,
    (Owner.QUEUED, Step.CLAIM): Owner.AGENT,
    (Owner.BOT, Step.TAKE_OVER): Owner.AGENT,
    (Owner.AGENT, Step.TRANSFER): Owner.QUEUED,
    (Owner.AGENT, Step.RELEASE): Owner.QUEUED,
    (Owner.AGENT, Step.LEAVE): Owner.BOT,
    (Owner.AGENT, Step.RETURN): Owner.BOT,
    (Owner.AGENT, Step.CLOSE): Owner.CLOSED,
    (Owner.CLOSED, Step.REOPEN): Owner.AGENT,
    (Owner.BOT, Step.SIGN_OUT): Owner.CLOSED,
    (Owner.QUEUED, Step.SIGN_OUT): Owner.CLOSED,
    (Owner.AGENT, Step.SIGN_OUT): Owner.CLOSED,
}

ESCALATION_STATES: dict[Step, EscalationState] = {
    Step.REQUEST: EscalationState.QUEUED,
    Step.CANCEL: EscalationState.CANCELLED,
    Step.CLAIM: EscalationState.CLAIMED,
    Step.TAKE_OVER: EscalationState.CLAIMED,
    Step.REOPEN: EscalationState.CLAIMED,
    Step.TRANSFER: EscalationState.QUEUED,
    Step.RELEASE: EscalationState.QUEUED,
    Step.LEAVE: EscalationState.LEFT,
    Step.RETURN: EscalationState.RETURNED,
    Step.CLOSE: EscalationState.CLOSED,
    Step.SIGN_OUT: EscalationState.CLOSED,
}
"""What each step makes of the escalation."""


def next_owner(owner: Owner, step: Step) -> Owner | None:
    """The owner after `step`, or None when the step is not allowed now."""
    return TRANSITIONS.get((owner, step))
