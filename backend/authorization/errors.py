"""Refusals about authorizations."""

from backend.authorization.models import Authorization
from backend.authorization.states import AuthorizationState
from backend.errors import Problem
from backend.wording import Phrase


class AuthorizationStateChanged(Problem):
    """The authorization is not in a state from which it may be moved there."""

    status = 409
    code = "authorization_state_changed"

    def __init__(self, authorization: Authorization, target: AuthorizationState) -> None:
        state = Phrase(f"authorization.state.{authorization.state}", {})
        action = Phrase(f"authorization.action.{target}", {})
        super().__init__(number=authorization.number, state=state, action=action)


class ResaleOnly(Problem):
    """Only resale customers authorize their partner."""

    status = 409
    code = "resale_only"


class CommitmentNotAccepted(Problem):
    """The first request needs the partner's commitment (承诺书)."""

    status = 409
    code = "commitment_not_accepted"


class AuthorizationPending(Problem):
    """The partner has asked already and waits for the answer."""

    status = 409
    code = "authorization_pending"
