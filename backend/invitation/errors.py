"""Refusals about invitations."""

from collections.abc import Mapping, Sequence
from typing import Any

from backend.errors import Problem
from backend.invitation.checks import Check
from backend.invitation.presenter import present_check
from backend.wording import Locale


class InvitationUnknown(Problem):
    """No partner has made such a code."""

    status = 404
    code = "invitation_unknown"


class InvitationBlocked(Problem):
    """The account check failed; `checks` say why and what to do."""

    status = 409
    code = "invitation_blocked"

    def __init__(self, checks: Sequence[Check]) -> None:
        super().__init__(count=sum(not check.is_satisfied for check in checks))
        self.checks = checks

    def extensions(self, locale: Locale) -> Mapping[str, Any]:
        return {"checks": [present_check(check, locale).model_dump(mode="json") for check in self.checks]}
