"""The facts behind each rule, read from the database."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy.orm import Session

from backend.account.models import User
from backend.account.states import Custody, EnterpriseRole
from backend.association.models import Association
from backend.association.states import AssociationModel
from backend.coupon.models import PickupCoupon
from backend.database import Base
from backend.holding.models import PartnerPaymentOrder, SpecialContract, Subscription
from backend.holding.states import OrderState, SubscriptionKind
from backend.unbinding import preflight
from backend.unbinding.states import RequestState
from tests.backend.factories import add_account, add_association, add_customer, add_request, add_user
from tests.backend.moments import NOW

DAY = timedelta(days=1)
TODAY = date(2026, 3, 10)
ACCOUNT = {"account_id": "account-1"}
MONEY = {"currency": "CNY"}


def unsatisfied(session: Session, user: User) -> list[str]:
    found = preflight.run(session=session, account=user.account, now=NOW)
    return [check.code.value for check in found.unsatisfied]


def order(**values: Any) -> PartnerPaymentOrder:
    defaults = {"state": OrderState.AWAITING_PARTNER_PAYMENT, "created_at": NOW, "amount": Decimal(5)}
    return PartnerPaymentOrder(id="CS1", product_name="云硬盘", **ACCOUNT, **MONEY, **{**defaults, **values})


def subscription(kind: SubscriptionKind, **values: Any) -> Subscription:
    return Subscription(id="S1", name="s6", kind=kind, **ACCOUNT, **{"expires_at": NOW + DAY, **values})


def contract(effective_on: date, expires_on: date) -> SpecialContract:
    return SpecialContract(
        number="SC-1", title="合同", effective_on=effective_on, expires_on=expires_on, **ACCOUNT
    )


def pickup_coupon(balance: str, **values: Any) -> PickupCoupon:
    until = {"valid_until": NOW + DAY, **values}
    return PickupCoupon(code="TH-1", balance=Decimal(balance), **ACCOUNT, **MONEY, **until)


RESERVED, SUPPORT = SubscriptionKind.RESERVED_INSTANCE, SubscriptionKind.SUPPORT_PLAN


@pytest.mark.parametrize(
    ("holding", "expected"),
    [
        (lambda: order(), ["no_orders_awaiting_partner_payment"]),
        (lambda: order(state=OrderState.PAID), []),
        (lambda: order(state=OrderState.CANCELLED), []),
        (lambda: subscription(RESERVED), ["no_reserved_instances"]),
        (lambda: subscription(RESERVED, expires_at=NOW), []),
        (lambda: subscription(RESERVED, unsubscribed_at=NOW - DAY), []),
        (lambda: subscription(SUPPORT), ["no_support_plan"]),
        (lambda: subscription(SUPPORT, expires_at=NOW - DAY), []),
        (lambda: subscription(SUPPORT, unsubscribed_at=NOW - DAY), []),
        (lambda: contract(TODAY, TODAY), ["no_special_contract"]),
        (lambda: contract(TODAY + DAY, TODAY + DAY), []),
        (lambda: contract(TODAY - 9 * DAY, TODAY - DAY), []),
        (lambda: pickup_coupon("0.01"), ["no_pickup_coupons"]),
        (lambda: pickup_coupon("0.00"), []),
        (lambda: pickup_coupon("5.00", valid_until=NOW), []),
    ],
)
def test_what_a_resale_customer_holds(session: Session, holding: Any, expected: list[str]) -> None:
    user = add_customer(session, NOW)
    row: Base = holding()
    session.add(row)
    session.flush()
    assert unsatisfied(session, user) == expected


def test_what_others_hold_does_not_count(session: Session) -> None:
    user = add_customer(session, NOW)
    add_account(session, "account-2", arrears=Decimal(9))
    rows: list[PartnerPaymentOrder | Subscription | SpecialContract | PickupCoupon] = [
        order(),
        subscription(RESERVED),
        contract(TODAY, TODAY),
        pickup_coupon("5.00"),
    ]
    for row in rows:
        row.account_id = "account-2"
        session.add(row)
    session.flush()
    assert unsatisfied(session, user) == []


@pytest.mark.parametrize("model", AssociationModel)
def test_arrears(session: Session, model: AssociationModel) -> None:
    assert unsatisfied(session, add_customer(session, NOW, model, arrears=Decimal("0.01"))) == ["no_arrears"]


@pytest.mark.parametrize(
    ("model", "custody", "expected"),
    [
        (AssociationModel.RESALE, Custody.NON_CUSTODIAL, ["no_non_custodial_sub_accounts"]),
        (AssociationModel.RESALE, Custody.CUSTODIAL, []),
        (AssociationModel.REFERRAL, Custody.CUSTODIAL, ["no_custodial_sub_accounts"]),
        (AssociationModel.REFERRAL, Custody.NON_CUSTODIAL, []),
    ],
)
def test_sub_accounts_of_a_master(
    session: Session, model: AssociationModel, custody: Custody, expected: list[str]
) -> None:
    user = add_customer(session, NOW, model, enterprise_role=EnterpriseRole.MASTER)
    add_account(
        session,
        "sub",
        enterprise_role=EnterpriseRole.SUB,
        master_account_id=user.account_id,
        custody=custody,
    )
    assert unsatisfied(session, user) == expected


@pytest.mark.parametrize(
    ("model", "custody", "expected"),
    [
        (AssociationModel.REFERRAL, Custody.CUSTODIAL, ["not_enterprise_sub_account"]),
        (AssociationModel.REFERRAL, Custody.NON_CUSTODIAL, ["not_enterprise_sub_account"]),
        (AssociationModel.RESALE, Custody.NON_CUSTODIAL, ["not_enterprise_sub_account"]),
        (AssociationModel.RESALE, Custody.CUSTODIAL, []),
    ],
)
def test_being_a_sub_account(
    session: Session, model: AssociationModel, custody: Custody, expected: list[str]
) -> None:
    add_account(session, "master", enterprise_role=EnterpriseRole.MASTER)
    user = add_customer(
        session,
        NOW,
        model,
        enterprise_role=EnterpriseRole.SUB,
        custody=custody,
        master_account_id="master",
    )
    assert unsatisfied(session, user) == expected


def association_of(session: Session) -> Association:
    return session.query(Association).one()


@pytest.mark.parametrize("state", [RequestState.REJECTED, RequestState.CANCELLED])
def test_every_submission_counts_for_three_months(session: Session, state: RequestState) -> None:
    user = add_customer(session, NOW)
    add_request(session, association_of(session), NOW - 60 * DAY, state, "UB-1")
    found = preflight.run(session=session, account=user.account, now=NOW)
    assert [check.code.value for check in found.unsatisfied] == ["once_per_three_months"]
    assert found.next_allowed_on == date(2026, 4, 9)


def test_a_submission_with_another_partner_counts_too(session: Session) -> None:
    user = add_customer(session, NOW)
    first = association_of(session)
    add_request(session, first, NOW - 60 * DAY, RequestState.APPROVED, "UB-1")
    first.ended_at = NOW - 50 * DAY
    session.flush()
    add_association(session, user.account, first.partner_account, AssociationModel.REFERRAL, NOW)
    assert unsatisfied(session, user) == ["once_per_three_months"]


def test_the_interval_is_counted_in_local_days(session: Session) -> None:
    user = add_customer(session, NOW)
    last_moment_of_december_tenth = NOW.replace(year=2025, month=12, day=10, hour=23, minute=59)
    add_request(
        session, association_of(session), last_moment_of_december_tenth, RequestState.REJECTED, "UB-1"
    )
    assert unsatisfied(session, user) == []
    before = preflight.run(
        session=session, account=user.account, now=NOW.replace(hour=0) - timedelta(seconds=1)
    )
    assert before.next_allowed_on == TODAY


def test_an_open_request_blocks(session: Session) -> None:
    user = add_customer(session, NOW)
    add_request(session, association_of(session), NOW - DAY, RequestState.SUBMITTED, "UB-20260309-0001")
    found = preflight.run(session=session, account=user.account, now=NOW)
    assert [check.code.value for check in found.unsatisfied] == ["no_open_request", "once_per_three_months"]
    assert found.open_request_number == "UB-20260309-0001"


def test_an_ended_association_is_none(session: Session) -> None:
    user = add_customer(session, NOW)
    association_of(session).ended_at = NOW - DAY
    session.flush()
    found = preflight.run(session=session, account=user.account, now=NOW)
    assert (found.association, found.is_eligible, len(found.checks)) == (None, False, 1)


def test_an_account_that_never_had_a_partner(session: Session) -> None:
    user = add_user(session, add_account(session))
    assert unsatisfied(session, user) == ["has_association"]
