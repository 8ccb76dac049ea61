from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from backend.agreement.models import Agreement, AgreementEvent
from backend.agreement.schemas import AgreementQuery
from backend.agreement.service import Waiting, get_agreement, get_waiting, list_agreements
from backend.agreement.states import (
    ORDERS,
    AgreementKind,
    EventKind,
    Stage,
    StageProgress,
    is_amount_known,
    progress,
)
from backend.errors import NotFound
from tests.backend.factories import add_partner
from tests.backend.moments import NOW


def agreement(stage: Stage, *events: tuple[Stage, EventKind], is_certified: bool = True) -> Agreement:
    return Agreement(
        number="AGR-2026-0001",
        partner_account_id="partner-1",
        kind=AgreementKind.NRE,
        title="NRE",
        stage=stage,
        amount=Decimal(1),
        currency="CNY",
        is_commercial_information_certified=is_certified,
        updated_at=NOW,
        events=[AgreementEvent(stage=where, kind=kind, at=NOW) for where, kind in events],
    )


ORDER = ORDERS[AgreementKind.NRE]
REVIEW, FIRST, SECOND = Stage.COMMERCIAL_VALUE_REVIEW, Stage.MILESTONE_1, Stage.MILESTONE_2


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (agreement(REVIEW), Waiting.COMMERCIAL_VALUE_REVIEW),
        (agreement(REVIEW, (REVIEW, EventKind.RETURNED)), Waiting.COMMERCIAL_VALUE_REVIEW_RETURNED),
        (
            agreement(REVIEW, (REVIEW, EventKind.RETURNED), (REVIEW, EventKind.STARTED)),
            Waiting.COMMERCIAL_VALUE_REVIEW,
        ),
        (agreement(Stage.OFFLINE_SIGNING, (REVIEW, EventKind.PASSED)), Waiting.OFFLINE_SIGNING),
        (agreement(Stage.UPLOAD), Waiting.UPLOAD),
        (agreement(Stage.REVIEW), Waiting.REVIEW),
        (agreement(FIRST), Waiting.ACCEPTANCE_REQUEST),
        (agreement(FIRST, is_certified=False), Waiting.CERTIFICATION),
        (agreement(FIRST, (FIRST, EventKind.ACCEPTANCE_REQUESTED)), Waiting.ACCEPTANCE_REVIEW),
        (agreement(FIRST, (FIRST, EventKind.RETURNED)), Waiting.ACCEPTANCE_RETURNED),
        (
            agreement(SECOND, (FIRST, EventKind.ACCEPTANCE_REQUESTED), (FIRST, EventKind.PASSED)),
            Waiting.ACCEPTANCE_REQUEST,
        ),
        (agreement(Stage.COMPLETED, is_certified=False), Waiting.NOTHING),
    ],
)
def test_what_an_agreement_waits_for(found: Agreement, expected: Waiting) -> None:
    assert get_waiting(agreement=found) is expected


def test_stages_before_are_done_and_stages_after_wait() -> None:
    shown = [progress(stage, Stage.REVIEW) for stage in ORDER]
    done, current, waiting = StageProgress.DONE, StageProgress.CURRENT, StageProgress.WAITING
    assert shown == [done, done, done, current, waiting, waiting, waiting, waiting]


def test_the_amount_is_known_after_the_review() -> None:
    assert [stage for stage in ORDER if is_amount_known(stage)] == [
        Stage.MILESTONE_1,
        Stage.MILESTONE_2,
        Stage.MILESTONE_3,
        Stage.COMPLETED,
    ]


def test_agreements_are_listed_last_changed_first_and_only_ones_own(session: Session) -> None:
    add_partner(session)
    add_partner(session, "partner-2")
    for place, (number, partner) in enumerate([("A", "partner-1"), ("B", "partner-1"), ("C", "partner-2")]):
        row = agreement(Stage.UPLOAD)
        row.number, row.partner_account_id, row.updated_at = number, partner, NOW + timedelta(days=place)
        session.add(row)
    session.flush()
    found, total = list_agreements(
        session=session, partner_account_id="partner-1", query=AgreementQuery(limit=1, offset=1)
    )
    assert ([row.number for row in found], total) == (["A"], 2)
    for number in ("C", "Z"):
        with pytest.raises(NotFound):
            get_agreement(session=session, partner_account_id="partner-1", number=number)
