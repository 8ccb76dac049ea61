"""What the clock does: reviews are finished and forgotten requests reminded of, each step once."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.account.models import User
from backend.association.models import Association
from backend.association.states import AssociationModel
from backend.outbox.models import OutboxEvent
from backend.unbinding import partner_service, upkeep
from backend.unbinding.models import UnbindingRequest
from backend.unbinding.moves import Requester
from backend.unbinding.states import Actor, PreReview, RequestState
from backend.unbinding.upkeep import UpkeepPolicy
from backend.wording import Locale
from tests.backend.factories import add_customer, add_request
from tests.backend.moments import NOW

POLICY = UpkeepPolicy()
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


def run(session: Session, later: timedelta) -> int:
    return upkeep.run(session=session, policy=POLICY, now=NOW + later, locale=Locale.load())


def kinds(session: Session) -> list[tuple[str, list[str]]]:
    found = session.scalars(select(OutboxEvent).order_by(OutboxEvent.seq))
    return [(event.kind, event.user_ids) for event in found]


@pytest.fixture
def customer(session: Session) -> User:
    return add_customer(session, NOW)


@pytest.fixture
def waiting(session: Session, customer: User) -> UnbindingRequest:  # noqa: ARG001
    association = session.scalars(select(Association)).one()
    return add_request(session, association, NOW, RequestState.SUBMITTED, "UB-1")


@pytest.fixture
def in_review(session: Session, customer: User) -> UnbindingRequest:
    return partner_service.submit(
        session=session,
        requester=Requester(session.get_one(User, "partner-1-admin")),
        customer_account_id=customer.account_id,
        reason="欠费",
        now=NOW,
    )


def test_a_request_that_nobody_handles_is_reminded_of_three_times(
    session: Session, waiting: UnbindingRequest
) -> None:
    steps = [run(session, hours * timedelta(hours=1)) for hours in range(0, 24 * 20, 6)]
    assert sum(steps) == 3
    assert kinds(session) == [("unbinding.reminded", ["partner-1-admin"])] * 3
    assert waiting.reminded_at == NOW + 9 * DAY


@pytest.mark.usefixtures("waiting")
def test_three_days_are_three_days(session: Session) -> None:
    assert run(session, 3 * DAY - MINUTE) == 0
    assert run(session, 3 * DAY) == 1
    assert run(session, 3 * DAY) == 0


def test_a_decided_request_is_not_reminded_of(session: Session, waiting: UnbindingRequest) -> None:
    waiting.state = RequestState.REJECTED
    session.flush()
    assert run(session, 4 * DAY) == 0


def test_a_passed_review_brings_the_request_to_the_customer(
    session: Session, in_review: UnbindingRequest
) -> None:
    assert run(session, POLICY.pre_review_takes - timedelta(seconds=1)) == 0
    assert run(session, POLICY.pre_review_takes) == 1
    assert (in_review.pre_review, in_review.state) == (PreReview.PASSED, RequestState.SUBMITTED)
    assert in_review.history[-1].actor is Actor.REVIEWER
    assert kinds(session) == [
        ("unbinding.partner_pre_review_passed", ["partner-1-admin"]),
        ("unbinding.partner_submitted", ["user-1"]),
    ]
    assert run(session, POLICY.pre_review_takes) == 0


def test_a_failed_review_says_why(session: Session, customer: User, in_review: UnbindingRequest) -> None:
    customer.account.arrears = Decimal("9.00")
    assert run(session, MINUTE) == 1
    assert (in_review.pre_review, in_review.state) == (PreReview.FAILED, RequestState.REJECTED)
    assert in_review.history[-1].note == "账户欠款 ¥9.00。"
    assert kinds(session) == [("unbinding.partner_pre_review_failed", ["partner-1-admin"])]


@pytest.mark.usefixtures("in_review")
def test_a_request_in_review_is_not_reminded_of_before_it_has_passed(session: Session) -> None:
    assert run(session, 4 * DAY) == 1
    assert [kind for kind, _ in kinds(session)] == [
        "unbinding.partner_pre_review_passed",
        "unbinding.partner_submitted",
    ]


def test_a_referral_customer_is_reminded_of_the_partners_request(session: Session) -> None:
    customer = add_customer(session, NOW, AssociationModel.REFERRAL)
    admin = session.get_one(User, "partner-1-admin")
    partner_service.submit(
        session=session,
        requester=Requester(admin),
        customer_account_id=customer.account_id,
        reason="x",
        now=NOW,
    )
    run(session, 3 * DAY)
    assert kinds(session)[1:] == [("unbinding.partner_reminded", ["user-1"])]


def test_one_pass_is_bounded(
    session: Session, waiting: UnbindingRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upkeep, "BATCH", 0)
    assert waiting.reminder_count == run(session, 9 * DAY) == 0
