"""The deciding side: one decision, its effect, and who is told."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.account.models import User
from backend.association import service as association_service
from backend.association.models import Association
from backend.association.states import AssociationModel
from backend.errors import NotFound
from backend.outbox.models import OutboxEvent
from backend.unbinding import decision, partner_service
from backend.unbinding.errors import OpenRequestExists, TransitionNotAllowed, UnbindingBlocked
from backend.unbinding.models import UnbindingRequest
from backend.unbinding.moves import Requester
from backend.unbinding.states import Actor, Decision, PreReview, RequestState, Side
from tests.backend.factories import add_customer, add_request
from tests.backend.moments import NOW

NUMBER = "UB-20260309-0001"
DAY = timedelta(days=1)


@pytest.fixture
def customer(session: Session) -> User:
    return add_customer(session, NOW)


@pytest.fixture
def admin(session: Session, customer: User) -> User:  # noqa: ARG001 - the partner comes with the customer
    return session.get_one(User, "partner-1-admin")


@pytest.fixture
def request_(session: Session, customer: User) -> UnbindingRequest:  # noqa: ARG001
    association = session.scalars(select(Association)).one()
    return add_request(session, association, NOW - DAY, RequestState.SUBMITTED, NUMBER)


def decide(
    session: Session, user: User, wish: Decision, note: str | None = None, number: str = NUMBER
) -> UnbindingRequest:
    return decision.decide(
        session=session, requester=Requester(user), number=number, decision=wish, note=note, now=NOW
    )


def ask_as_partner(session: Session, admin: User) -> UnbindingRequest:
    return partner_service.submit(
        session=session, requester=Requester(admin), customer_account_id="account-1", reason="欠费", now=NOW
    )


def events(session: Session) -> list[tuple[str, list[str]]]:
    found = session.scalars(select(OutboxEvent).order_by(OutboxEvent.seq))
    return [(event.kind, event.user_ids) for event in found]


@pytest.mark.usefixtures("request_")
def test_an_approval_ends_the_association_and_tells_the_customer(session: Session, admin: User) -> None:
    request = decide(session, admin, Decision.APPROVE)
    assert request.state is RequestState.APPROVED
    assert association_service.get_active(session=session, customer_account_id="account-1") is None
    assert (request.history[-1].actor, request.history[-1].actor_id) == (Actor.PARTNER_ADMIN, admin.id)
    assert events(session) == [("unbinding.approved", ["user-1"])]


@pytest.mark.usefixtures("request_")
def test_a_rejection_keeps_the_association_and_its_reason(session: Session, admin: User) -> None:
    request = decide(session, admin, Decision.REJECT, "还有订单没付")
    assert request.history[-1].note == "还有订单没付"
    assert association_service.get_active(session=session, customer_account_id="account-1") is not None
    assert events(session) == [("unbinding.rejected", ["user-1"])]


@pytest.mark.usefixtures("request_")
@pytest.mark.parametrize("second", Decision)
def test_a_decision_is_final(session: Session, admin: User, second: Decision) -> None:
    decide(session, admin, Decision.REJECT, "x")
    with pytest.raises(TransitionNotAllowed):
        decide(session, admin, second, "y")


@pytest.mark.usefixtures("request_")
def test_the_customer_cannot_decide_its_own_request(session: Session, customer: User) -> None:
    for wish in Decision:
        with pytest.raises(TransitionNotAllowed):
            decide(session, customer, wish, "x")


def test_new_blockers_stop_an_approval_but_not_a_rejection(
    session: Session, customer: User, admin: User, request_: UnbindingRequest
) -> None:
    customer.account.arrears = Decimal("12.00")
    with pytest.raises(UnbindingBlocked) as caught:
        decide(session, admin, Decision.APPROVE)
    assert [check.code.value for check in caught.value.preflight.unsatisfied] == ["no_arrears"]
    assert request_.state is RequestState.SUBMITTED
    assert decide(session, admin, Decision.REJECT, "请先还清").state is RequestState.REJECTED


@pytest.mark.usefixtures("request_")
def test_only_the_other_side_has_it_pending(session: Session, admin: User) -> None:
    def pending(side: Side, account_id: str) -> list[str]:
        wanted = decision.query_pending(side=side, account_id=account_id)
        return [request.number for request in session.scalars(wanted)]

    assert pending(Side.PARTNER, admin.account_id) == [NUMBER]
    assert pending(Side.PARTNER, "partner-2") == pending(Side.CUSTOMER, "account-1") == []
    with pytest.raises(NotFound):
        decision.get_pending(session=session, side=Side.PARTNER, account_id="partner-2", number=NUMBER)


@pytest.mark.usefixtures("customer")
def test_about_a_resale_customer_the_pre_review_comes_first(session: Session, admin: User) -> None:
    request = ask_as_partner(session, admin)
    assert (request.initiator, request.pre_review) == (Side.PARTNER, PreReview.PENDING)
    assert events(session) == []
    with pytest.raises(NotFound):
        decide(session, session.get_one(User, "user-1"), Decision.APPROVE, number=request.number)


def test_about_a_referral_customer_the_customer_decides_at_once(session: Session) -> None:
    customer = add_customer(session, NOW, AssociationModel.REFERRAL)
    admin = session.get_one(User, "partner-1-admin")
    number = ask_as_partner(session, admin).number
    assert events(session) == [("unbinding.partner_submitted", ["user-1"])]
    with pytest.raises(TransitionNotAllowed):
        decide(session, admin, Decision.APPROVE, number=number)
    assert decide(session, customer, Decision.APPROVE, number=number).state is RequestState.APPROVED
    assert events(session)[1:] == [("unbinding.partner_approved", ["partner-1-admin"])]


@pytest.mark.parametrize(
    ("days", "is_by_customer", "blockers"),
    [
        (30, True, ["waits_after_customer_request"]),
        (30, False, ["partner_once_per_three_months"]),
        (100, True, []),
        (100, False, []),
    ],
)
def test_the_partner_waits_after_its_own_and_the_customers_requests(
    session: Session, admin: User, days: int, is_by_customer: bool, blockers: list[str]
) -> None:
    association = session.scalars(select(Association)).one()
    earlier = add_request(session, association, NOW - days * DAY, RequestState.CANCELLED, "UB-1")
    earlier.initiator = Side.CUSTOMER if is_by_customer else Side.PARTNER
    session.flush()
    if not blockers:
        assert ask_as_partner(session, admin).state is RequestState.SUBMITTED
        return
    with pytest.raises(UnbindingBlocked) as caught:
        ask_as_partner(session, admin)
    assert [check.code.value for check in caught.value.preflight.unsatisfied] == blockers
    assert caught.value.preflight.next_allowed_on is not None


def test_the_partners_request_does_not_make_the_customer_wait(session: Session, customer: User) -> None:
    from backend.unbinding import preflight

    association = session.scalars(select(Association)).one()
    earlier = add_request(session, association, NOW - DAY, RequestState.CANCELLED, "UB-1")
    earlier.initiator = Side.PARTNER
    session.flush()
    assert preflight.run(session=session, account=customer.account, now=NOW).is_eligible


@pytest.mark.usefixtures("request_")
def test_the_partner_cannot_ask_while_the_customers_request_is_open(session: Session, admin: User) -> None:
    with pytest.raises(OpenRequestExists):
        ask_as_partner(session, admin)


def test_somebody_elses_customer_is_not_found(session: Session, customer: User, admin: User) -> None:
    association_service.end(session=session, association=session.scalars(select(Association)).one(), now=NOW)
    for account_id in (customer.account_id, "unknown"):
        with pytest.raises(NotFound):
            partner_service.submit(
                session=session,
                requester=Requester(admin),
                customer_account_id=account_id,
                reason="x",
                now=NOW,
            )
