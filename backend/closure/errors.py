"""Refusals about closing an account."""

from collections.abc import Mapping, Sequence
from typing import Any

from backend.closure.checks import Check
from backend.closure.presenter import present_check
from backend.errors import Problem
from backend.wording import Locale


class ClosureBlocked(Problem):
    """Something keeps the account open; `checks` say what and what to do."""

    status = 409
    code = "closure_blocked"

    def __init__(self, checks: Sequence[Check]) -> None:
        super().__init__(count=sum(not check.is_satisfied for check in checks))
        self.checks = checks

    def extensions(self, locale: Locale) -> Mapping[str, Any]:
        return {"checks": [present_check(check, locale).model_dump(mode="json") for check in self.checks]}
