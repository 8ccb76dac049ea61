"""Find a partner's agreements and tell what each one waits for."""

from collections.abc import Sequence
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, not_, or_, select
from sqlalchemy.orm import Session

from backend.agreement.models import Agreement
from backend.agreement.schemas import AgreementQuery
from backend.agreement.states import MILESTONES, ORDERS, AgreementKind, EventKind, Stage, is_signed
from backend.errors import NotFound
from backend.paging import read_page


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
    ONLINE_SIGNING = "online_signing"
    RECERTIFICATION = "recertification"
    IN_FORCE = "in_force"


WAITING_OF_STAGE = {
    Stage.COMMERCIAL_VALUE_REVIEW: Waiting.COMMERCIAL_VALUE_REVIEW,
    Stage.OFFLINE_SIGNING: Waiting.OFFLINE_SIGNING,
    Stage.UPLOAD: Waiting.UPLOAD,
    Stage.REVIEW: Waiting.REVIEW,
    Stage.COMPLETED: Waiting.NOTHING,
    Stage.ONLINE_SIGNING: Waiting.ONLINE_SIGNING,
    Stage.RECERTIFICATION: Waiting.RECERTIFICATION,
    Stage.IN_FORCE: Waiting.IN_FORCE,
}
WAITING_OF_MILESTONE = {
    EventKind.ACCEPTANCE_REQUESTED: Waiting.ACCEPTANCE_REVIEW,
    EventKind.RETURNED: Waiting.ACCEPTANCE_RETURNED,
}

ACCEPTANCE_POSSIBLE = frozenset({Waiting.ACCEPTANCE_REQUEST, Waiting.ACCEPTANCE_RETURNED})
NOTHING_LEFT = frozenset({Waiting.NOTHING, Waiting.IN_FORCE})


def list_agreements(
    *, session: Session, partner_account_id: str, query: AgreementQuery
) -> tuple[Sequence[Agreement], int]:
    """Return a page of the partner's agreements, last changed first, and how many there are."""
    wanted = select(Agreement).where(Agreement.partner_account_id == partner_account_id)
    if query.kind is not None:
        wanted = wanted.where(Agreement.kind == query.kind)
    if query.is_signed is not None:
        signed = or_(*map(_is_signed, AgreementKind))
        wanted = wanted.where(signed if query.is_signed else not_(signed))
    return read_page(session, wanted.order_by(Agreement.updated_at.desc(), Agreement.number), query)


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


def _is_signed(kind: AgreementKind) -> ColumnElement[bool]:
    stages = [stage for stage in ORDERS[kind] if is_signed(stage, kind)]
    return and_(Agreement.kind == kind, Agreement.stage.in_(stages))


def _last_event_kind(agreement: Agreement) -> EventKind:
    """The last thing that happened in the present stage; a stage without events has just started."""
    kinds = [event.kind for event in agreement.events if event.stage is agreement.stage]
    return kinds[-1] if kinds else EventKind.STARTED
