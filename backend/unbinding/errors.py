"""Refusals of the unbinding journey."""

from collections.abc import Mapping
from typing import Any

from backend.errors import Problem
from backend.unbinding.models import UnbindingRequest
from backend.unbinding.preflight import Preflight
from backend.unbinding.presenter import present_check
from backend.unbinding.states import RequestState, Side
from backend.wording import Locale, Phrase


class UnbindingBlocked(Problem):
    """The pre-flight failed; `checks` say why and what to do."""

    status = 409
    code = "unbinding_blocked"

    def __init__(self, preflight: Preflight, reader: Side = Side.CUSTOMER) -> None:
        super().__init__(count=len(preflight.unsatisfied))
        self.preflight = preflight
        self.reader = reader

    def extensions(self, locale: Locale) -> Mapping[str, Any]:
        return {
            "checks": [
                present_check(check, locale, self.reader).model_dump(mode="json")
                for check in self.preflight.checks
            ]
        }


class OpenRequestExists(Problem):
    """The association has an open request already."""

    status = 409
    code = "open_request_exists"

    def __init__(self, number: str) -> None:
        super().__init__(number=number)
        self.number = number

    def extensions(self, locale: Locale) -> Mapping[str, Any]:  # noqa: ARG002
        return {"number": self.number}


class TransitionNotAllowed(Problem):
    """The request is not in a state from which the caller may move it there."""

    status = 409
    code = "transition_not_allowed"

    def __init__(self, request: UnbindingRequest, target: RequestState) -> None:
        state, action = f"unbinding.state.{request.state}", f"unbinding.action.{target}"
        super().__init__(number=request.number, state=Phrase(state, {}), action=Phrase(action, {}))
