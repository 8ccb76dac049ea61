"""States of requests, and who may move a request from where to where."""

from collections.abc import Mapping
from enum import StrEnum


class RequestState(StrEnum):
    """Where a request stands."""

    SUBMITTED = "submitted"
    APPROVED = "approved"
    REJECTED = "rejected"
    CANCELLED = "cancelled"


class Side(StrEnum):
    """The two sides of an association: one asks to end it, the other decides."""

    CUSTOMER = "customer"
    PARTNER = "partner"

    @property
    def other(self) -> "Side":
        """Who decides what this side asks for."""
        return Side.PARTNER if self is Side.CUSTOMER else Side.CUSTOMER


class Decision(StrEnum):
    """What the deciding side may say."""

    APPROVE = "approve"
    REJECT = "reject"


class PreReview(StrEnum):
    """The vendor's pre-review (预评审) of a partner's request about a resale customer."""

    PENDING = "pending"
    PASSED = "passed"
    FAILED = "failed"


class Actor(StrEnum):
    """Who moved a request."""

    CUSTOMER = "customer"
    AGENT = "agent"
    """An agent on the customer's behalf."""
    PARTNER_ADMIN = "partner_admin"
    REVIEWER = "reviewer"
    """The vendor's pre-reviewer."""


OPEN_STATES = frozenset({RequestState.SUBMITTED})
CUSTOMER_SIDE = frozenset({Actor.CUSTOMER, Actor.AGENT})
PARTNER_SIDE = frozenset({Actor.PARTNER_ADMIN})

Moves = Mapping[RequestState, Mapping[RequestState, frozenset[Actor]]]
TRANSITIONS: Mapping[Side, Moves] = {
    Side.CUSTOMER: {
        RequestState.SUBMITTED: {
            RequestState.APPROVED: PARTNER_SIDE,
            RequestState.REJECTED: PARTNER_SIDE,
            RequestState.CANCELLED: CUSTOMER_SIDE,
        },
        RequestState.APPROVED: {},
        RequestState.REJECTED: {},
        RequestState.CANCELLED: {},
    },
    Side.PARTNER: {
        RequestState.SUBMITTED: {
            RequestState.APPROVED: CUSTOMER_SIDE,
            RequestState.REJECTED: CUSTOMER_SIDE | {Actor.REVIEWER},
            RequestState.CANCELLED: PARTNER_SIDE,
        },
        RequestState.APPROVED: {},
        RequestState.REJECTED: {},
        RequestState.CANCELLED: {},
    },
}


def is_allowed(initiator: Side, origin: RequestState, target: RequestState, actor: Actor) -> bool:
    """Tell whether `actor` may move a request of `initiator` from `origin` to `target`."""
    return actor in TRANSITIONS[initiator][origin].get(target, frozenset())
