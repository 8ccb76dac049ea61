"""Find a partner's agreements and tell what each one waits for."""

from collections.abc import Sequence
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.agreement.models import Agreement
from backend.agreement.states import MILESTONES, EventKind, Stage
from backend.errors import NotFound


class Waiting(StrEnum):
    """What an agreement waits for, finer than its stage; names the sentences in the locale file."""

    COMMERCIAL_VALUE_REVIEW = "commercial_value_review"
    COMMERCIAL_VALUE_REVIEW_RETURNED = "commercial_value_review_returned"
    OFFLINE_SIGNING = "offline_signing"
    UPLOAD = "upload"
    REVIEW = "review"
    CERTIFICATION = "certification"
    ACCEPTANCE_REQUEST = "acceptance_request"
    ACCEPTANCE_RETURNED = "acceptance_returned"
    ACCEPTANCE_REVIEW = "acceptance_review"
    NOTHING = "nothing"


WAITING_OF_STAGE = {
    Stage.COMMERCIAL_VALUE_REVIEW: Waiting.COMMERCIAL_VALUE_REVIEW,
    Stage.OFFLINE_SIGNING: Waiting.OFFLINE_SIGNING,
    Stage.UPLOAD: Waiting.UPLOAD,
    Stage.REVIEW: Waiting.REVIEW,
    Stage.COMPLETED: Waiting.NOTHING,
}
WAITING_OF_MILESTONE = {
    EventKind.ACCEPTANCE_REQUESTED: Waiting.ACCEPTANCE_REVIEW,
    EventKind.RETURNED: Waiting.ACCEPTANCE_RETURNED,
}


def list_agreements(
    *, session: Session, partner_account_id: str, limit: int, offset: int
) -> tuple[Sequence[Agreement], int]:
    """Return a page of the partner's agreements, last changed first, and how many there are."""
    query = select(Agreement).where(Agreement.partner_account_id == partner_account_id)
    ordered = query.order_by(Agreement.updated_at.desc(), Agreement.number)
    total = session.scalar(select(func.count()).select_from(query.subquery()))
    return session.scalars(ordered.limit(limit).offset(offset)).all(), total or 0


def get_agreement(*, session: Session, partner_account_id: str, number: str) -> Agreement:
    """Return the partner's agreement.

    Raises:
        NotFound: there is none with the number, or it is another partner's.
    """
    agreement = session.scalars(
        select(Agreement).where(
            Agreement.partner_account_id == partner_account_id, Agreement.number == number
        )
    ).one_or_none()
    if agreement is None:
        raise NotFound
    return agreement


def get_waiting(*, agreement: Agreement) -> Waiting:
    """Tell what the agreement waits for now."""
    last_kind = _last_event_kind(agreement)
    if agreement.stage in MILESTONES:
        if not agreement.is_commercial_information_certified:
            return Waiting.CERTIFICATION
        return WAITING_OF_MILESTONE.get(last_kind, Waiting.ACCEPTANCE_REQUEST)
    if agreement.stage is Stage.COMMERCIAL_VALUE_REVIEW and last_kind is EventKind.RETURNED:
        return Waiting.COMMERCIAL_VALUE_REVIEW_RETURNED
    return WAITING_OF_STAGE[agreement.stage]


def _last_event_kind(agreement: Agreement) -> EventKind:
    """The last thing that happened in the present stage; a stage without events has just started."""
    kinds = [event.kind for event in agreement.events if event.stage is agreement.stage]
    return kinds[-1] if kinds else EventKind.STARTED
