"""Put the closing of an account into words."""

from collections.abc import Sequence

from backend.clock import to_local
from backend.closure.checks import Check
from backend.closure.models import ClosureRequest
from backend.closure.schemas import ClosureCheckRead, ClosurePreflightRead, ClosureRead
from backend.wording import Locale


def present_checks(checks: Sequence[Check], locale: Locale) -> ClosurePreflightRead:
    """Return the checklist in words."""
    unsatisfied = sum(not check.is_satisfied for check in checks)
    return ClosurePreflightRead(
        is_eligible=unsatisfied == 0,
        checks=[present_check(check, locale) for check in checks],
        unsatisfied_count=unsatisfied,
    )


def present_check(check: Check, locale: Locale) -> ClosureCheckRead:
    """Return one line of the checklist in words."""
    key = f"account_closure.check.{check.code}"
    detail = locale.text("account_closure.found", count=len(check.obstacles), names=check.obstacles)
    return ClosureCheckRead(
        code=check.code,
        title=locale.text(f"{key}.title"),
        is_satisfied=check.is_satisfied,
        detail="" if check.is_satisfied else detail,
        fix="" if check.is_satisfied else locale.text(f"{key}.fix"),
    )


def present(closure: ClosureRequest, locale: Locale) -> ClosureRead:
    """Return a request in words."""
    return ClosureRead(
        number=closure.number,
        state=closure.state,
        state_label=locale.text(f"account_closure.state.{closure.state}"),
        submitted_at=to_local(closure.submitted_at),
        next_step=locale.text(f"account_closure.next_step.{closure.state}"),
    )
