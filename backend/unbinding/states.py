"""States of requests, and who may move a request from where to where."""

from collections.abc import Mapping
from enum import StrEnum


class RequestState(StrEnum):
    """Where a request stands."""

    SUBMITTED = "submitted"
    APPROVED = "approved"
    REJECTED = "rejected"
    CANCELLED = "cancelled"


class Actor(StrEnum):
    """Who moved a request."""

    CUSTOMER = "customer"
    AGENT = "agent"
    """An agent on the customer's behalf."""
    PARTNER_ADMIN = "partner_admin"


OPEN_STATES = frozenset({RequestState.SUBMITTED})

TRANSITIONS: Mapping[RequestState, Mapping[RequestState, frozenset[Actor]]] = {
    RequestState.SUBMITTED: {
        RequestState.APPROVED: frozenset({Actor.PARTNER_ADMIN}),
        RequestState.REJECTED: frozenset({Actor.PARTNER_ADMIN}),
        RequestState.CANCELLED: frozenset({Actor.CUSTOMER, Actor.AGENT}),
    },
    RequestState.APPROVED: {},
    RequestState.REJECTED: {},
    RequestState.CANCELLED: {},
}


def is_allowed(origin: RequestState, target: RequestState, actor: Actor) -> bool:
    """Tell whether `actor` may move a request from `origin` to `target`."""
    return actor in TRANSITIONS[origin].get(target, frozenset())
