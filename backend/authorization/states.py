"""States of authorizations, what they cover, and who may move one from where to where."""

from collections.abc import Mapping
from enum import StrEnum


class AuthorizationState(StrEnum):
    """Where an authorization stands."""

    REQUESTED = "requested"
    APPROVED = "approved"
    REJECTED = "rejected"
    REVOKED = "revoked"
    ENDED = "ended"
    """The association that it belonged to has ended."""


class Scope(StrEnum):
    """What the 《华为云用户授权书》 covers."""

    RESOURCES = "resources"
    ORDERING = "ordering"
    OPERATIONS = "operations"
    SETTINGS = "settings"
    FINANCE = "finance"


class Mover(StrEnum):
    """Who moves an authorization."""

    CUSTOMER = "customer"
    ASSOCIATION = "association"


CUSTOMER, ASSOCIATION = frozenset({Mover.CUSTOMER}), frozenset({Mover.ASSOCIATION})
TRANSITIONS: Mapping[AuthorizationState, Mapping[AuthorizationState, frozenset[Mover]]] = {
    AuthorizationState.REQUESTED: {
        AuthorizationState.APPROVED: CUSTOMER,
        AuthorizationState.REJECTED: CUSTOMER,
        AuthorizationState.ENDED: ASSOCIATION,
    },
    AuthorizationState.APPROVED: {
        AuthorizationState.REVOKED: CUSTOMER,
        AuthorizationState.ENDED: ASSOCIATION,
    },
    AuthorizationState.REJECTED: {},
    AuthorizationState.REVOKED: {},
    AuthorizationState.ENDED: {},
}
OPEN_STATES = frozenset({AuthorizationState.REQUESTED, AuthorizationState.APPROVED})


def is_allowed(origin: AuthorizationState, target: AuthorizationState, mover: Mover) -> bool:
    """Tell whether `mover` may move an authorization from `origin` to `target`."""
    return mover in TRANSITIONS[origin].get(target, frozenset())
