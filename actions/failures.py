"""Which response says what went wrong."""

from actions.backend_client import BackendError, BackendProblem, BackendTimeout, BackendUnavailable

UNEXPECTED = "utter_backend_failed"
REFUSED = "utter_refused"
"""Says why in the backend's own words."""
OF_PROBLEM = {
    "not_signed_in": "utter_sign_in_required",
    "token_invalid": "utter_token_expired",
    "token_expired": "utter_token_expired",
    "not_permitted": "utter_not_permitted",
    "account_unknown": "utter_account_unknown",
    "not_found": "utter_not_found",
    "unbinding_blocked": "utter_unbinding_blocked_meanwhile",
    "draft_superseded": "utter_unbinding_draft_superseded",
    "draft_expired": "utter_unbinding_draft_expired",
    "open_request_exists": "utter_unbinding_open_request",
    "transition_not_allowed": "utter_transition_not_allowed",
    "authorization_state_changed": "utter_refused",
    "invitation_unknown": "utter_invitation_unknown",
    "invitation_blocked": "utter_invitation_blocked_meanwhile",
}
CONFLICT = 409
SIGN_IN_AGAIN = frozenset({"not_signed_in", "token_invalid", "token_expired"})


def response_for(error: BackendError) -> str:
    """The name of the response for a failure."""
    if isinstance(error, BackendUnavailable):
        return "utter_backend_unavailable"
    if isinstance(error, BackendTimeout):
        return "utter_backend_timeout"
    if not isinstance(error, BackendProblem):
        return UNEXPECTED
    return OF_PROBLEM.get(error.code) or (REFUSED if _explains(error) else UNEXPECTED)


def _explains(error: BackendProblem) -> bool:
    """Whether the problem is the caller's to solve and says how."""
    return error.document.get("status") == CONFLICT and bool(error.document.get("detail"))


def needs_sign_in(error: BackendError) -> bool:
    """Whether the same turn would succeed after signing in."""
    return isinstance(error, BackendProblem) and error.code in SIGN_IN_AGAIN
