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
    RETURN = "return"
    """The agent gives the conversation back to the bot."""
    CLOSE = "close"
    """The agent ends the conversation."""
    SIGN_OUT = "sign_out"


class EscalationState(StrEnum):
    QUEUED = "queued"
    CLAIMED = "claimed"
    CANCELLED = "cancelled"
    RETURNED = "returned"
    CLOSED = "closed"


OPEN_STATES = (EscalationState.QUEUED, EscalationState.CLAIMED)

TRANSITIONS: dict[tuple[Owner, Step], Owner] = {
    (Owner.BOT, Step.REQUEST): Owner.QUEUED,
    (Owner.QUEUED, Step.CANCEL): Owner.BOT,
    (Owner.QUEUED, Step.CLAIM): Owner.AGENT,
    (Owner.AGENT, Step.RETURN): Owner.BOT,
    (Owner.AGENT, Step.CLOSE): Owner.CLOSED,
    (Owner.BOT, Step.SIGN_OUT): Owner.CLOSED,
    (Owner.QUEUED, Step.SIGN_OUT): Owner.CLOSED,
    (Owner.AGENT, Step.SIGN_OUT): Owner.CLOSED,
}

ESCALATION_STATES: dict[Step, EscalationState] = {
    Step.REQUEST: EscalationState.QUEUED,
    Step.CANCEL: EscalationState.CANCELLED,
    Step.CLAIM: EscalationState.CLAIMED,
    Step.RETURN: EscalationState.RETURNED,
    Step.CLOSE: EscalationState.CLOSED,
    Step.SIGN_OUT: EscalationState.CLOSED,
}
"""What each step makes of the escalation."""


def next_owner(owner: Owner, step: Step) -> Owner | None:
    """The owner after `step`, or None when the step is not allowed now."""
    return TRANSITIONS.get((owner, step))
