"""The pre-flight of one customer: the association, every check and when the next request is possible."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from backend.account.models import Account
from backend.association import service as association_service
from backend.association.models import Association
from backend.unbinding.checks import Check, check_account, check_asking, has_association, next_allowed_on
from backend.unbinding.facts import gather
from backend.unbinding.models import UnbindingRequest
from backend.unbinding.states import Side


@dataclass(frozen=True)
class Preflight:
    """The verdict over one account at one moment."""

    association: Association | None
    checks: tuple[Check, ...]
    next_allowed_on: date | None
    open_request_number: str | None = None

    @property
    def unsatisfied(self) -> tuple[Check, ...]:
        """The checks that stand in the way."""
        return tuple(check for check in self.checks if not check.is_satisfied)

    @property
    def is_eligible(self) -> bool:
        """Whether a request can be submitted now."""
        return not self.unsatisfied


def run(
    *,
    session: Session,
    account: Account,
    now: datetime,
    initiator: Side = Side.CUSTOMER,
    is_locked: bool = False,
) -> Preflight:
    """Check whether `initiator` may ask to end the customer `account`'s association.

    With `is_locked` no other writer can change the answer before the commit.
    """
    association = association_service.get_active(
        session=session, customer_account_id=account.id, is_locked=is_locked
    )
    if association is None:
        return Preflight(association=None, checks=(has_association(None),), next_allowed_on=None)
    facts = gather(session=session, account=account, association=association, now=now)
    return Preflight(
        association=association,
        checks=check_asking(facts, initiator),
        next_allowed_on=next_allowed_on(facts, initiator),
        open_request_number=facts.open_request_number,
    )


def run_for_decision(*, session: Session, request: UnbindingRequest, now: datetime) -> Preflight:
    """Check whether a submitted request could be approved now: the account may have changed since."""
    association = request.association
    facts = gather(session=session, account=request.account, association=association, now=now)
    checks = check_account(facts, request.initiator)
    return Preflight(association=association, checks=checks, next_allowed_on=None)
