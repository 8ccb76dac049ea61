from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from backend.account.models import Account
from backend.clock import BUSINESS_ZONE
from backend.coupon.models import PickupCoupon
from backend.coupon.service import CouponFilter, CouponPage, list_coupons, state_of
from backend.coupon.states import CouponKind, CouponState
from backend.money import Money
from tests.backend.factories import add_account, add_coupon
from tests.backend.moments import NOW

DAY = timedelta(days=1)


def page_of(
    session: Session, wanted: CouponFilter | None = None, limit: int = 20, offset: int = 0
) -> CouponPage:
    account = session.get_one(Account, "account-1")
    wanted = wanted or CouponFilter()
    return list_coupons(session=session, account=account, wanted=wanted, now=NOW, limit=limit, offset=offset)


def codes(page: CouponPage) -> list[str]:
    return [coupon.code for coupon in page.items]


@pytest.mark.parametrize(
    ("balance", "valid_from", "valid_until", "expected"),
    [
        ("1.00", NOW - DAY, NOW + DAY, CouponState.USABLE),
        ("1.00", NOW, NOW + DAY, CouponState.USABLE),
        ("1.00", NOW + DAY, NOW + 2 * DAY, CouponState.NOT_YET_VALID),
        ("1.00", NOW - 2 * DAY, NOW, CouponState.EXPIRED),
        ("1.00", NOW - 2 * DAY, NOW - DAY, CouponState.EXPIRED),
        ("0.00", NOW - DAY, NOW + DAY, CouponState.USED_UP),
        ("0.00", NOW - 2 * DAY, NOW - DAY, CouponState.USED_UP),
        ("0.00", NOW + DAY, NOW + 2 * DAY, CouponState.USED_UP),
    ],
)
def test_the_state_is_the_same_in_python_and_in_the_database(
    session: Session, balance: str, valid_from: datetime, valid_until: datetime, expected: CouponState
) -> None:
    account = add_account(session)
    coupon = add_coupon(
        session, account, "C", NOW, balance=Decimal(balance), valid_from=valid_from, valid_until=valid_until
    )
    assert state_of(coupon, NOW) is expected
    matching = {state for state in CouponState if page_of(session, CouponFilter(state=state)).total == 1}
    assert matching == {expected}


def test_usable_coupons_come_first_and_the_soonest_expiry_before(session: Session) -> None:
    account = add_account(session)
    add_coupon(session, account, "EXPIRED", NOW, valid_until=NOW - DAY)
    add_coupon(session, account, "USED-UP", NOW, balance=Decimal(0), valid_until=NOW + DAY)
    add_coupon(session, account, "LATER", NOW, valid_until=NOW + 90 * DAY)
    add_coupon(session, account, "NOT-YET", NOW, valid_from=NOW + DAY, valid_until=NOW + 2 * DAY)
    add_coupon(session, account, "SOON", NOW, valid_until=NOW + 3 * DAY)
    add_coupon(session, account, "SOON-TOO", NOW, valid_until=NOW + 3 * DAY)
    assert codes(page_of(session)) == ["SOON", "SOON-TOO", "LATER", "NOT-YET", "USED-UP", "EXPIRED"]


def test_only_the_accounts_own_coupons_are_listed(session: Session) -> None:
    add_coupon(session, add_account(session), "MINE", NOW)
    add_coupon(session, add_account(session, "account-2"), "OTHERS", NOW)
    page = page_of(session)
    assert (codes(page), page.total, page.summary.usable_count) == (["MINE"], 1, 1)


def test_vouchers_that_expired_more_than_six_months_ago_are_left_out(session: Session) -> None:
    account = add_account(session)
    six_months_ago = datetime(2025, 9, 10, 0, 0, tzinfo=BUSINESS_ZONE)
    add_coupon(session, account, "LISTED", NOW, valid_until=six_months_ago)
    add_coupon(session, account, "LEFT-OUT", NOW, valid_until=six_months_ago - timedelta(seconds=1))
    add_coupon(
        session, account, "CASH", NOW, kind=CouponKind.CASH_COUPON, valid_until=six_months_ago - 90 * DAY
    )
    assert codes(page_of(session)) == ["CASH", "LISTED"]


def test_filters_by_kind_also_filter_the_summary(session: Session) -> None:
    account = add_account(session)
    add_coupon(session, account, "V", NOW, balance=Decimal("10.00"))
    add_coupon(session, account, "C", NOW, balance=Decimal("5.50"), kind=CouponKind.CASH_COUPON)
    page = page_of(session, CouponFilter(kind=CouponKind.CASH_COUPON))
    assert codes(page) == ["C"]
    assert page.summary.usable_balance == Money(Decimal("5.50"), "CNY")


@pytest.mark.parametrize(
    ("days", "expected"), [(0, ["TODAY"]), (1, ["TODAY", "TOMORROW"]), (60, ["TODAY", "TOMORROW"])]
)
def test_expiring_counts_calendar_days_of_usable_coupons(
    session: Session, days: int, expected: list[str]
) -> None:
    account = add_account(session)
    end_of_today = datetime(2026, 3, 10, 23, 59, 59, tzinfo=BUSINESS_ZONE)
    add_coupon(session, account, "TODAY", NOW, valid_until=end_of_today)
    add_coupon(session, account, "TOMORROW", NOW, valid_until=end_of_today + DAY)
    add_coupon(session, account, "USED-UP", NOW, valid_until=end_of_today, balance=Decimal(0))
    add_coupon(session, account, "NOT-YET", NOW, valid_from=NOW + DAY, valid_until=end_of_today + DAY)
    page = page_of(session, CouponFilter(expiring_within_days=days))
    assert codes(page) == expected
    assert (page.summary.expiring_count, page.summary.expiring_within_days) == (len(expected), days)


def test_the_summary_covers_all_pages(session: Session) -> None:
    account = add_account(session)
    for number in range(5):
        add_coupon(session, account, f"C{number}", NOW, valid_until=NOW + (number + 29) * DAY)
    page = page_of(session, limit=2, offset=2)
    assert (codes(page), page.total) == (["C2", "C3"], 5)
    assert page.summary.usable_count == 5
    assert page.summary.usable_balance == Money(Decimal("500.00"), "CNY")
    assert (page.summary.expiring_count, page.summary.expiring_within_days) == (2, 30)
    assert page.summary.soonest_valid_until == NOW + 29 * DAY


def test_no_coupons_is_an_empty_page(session: Session) -> None:
    add_account(session)
    page = page_of(session)
    assert (list(page.items), page.total) == ([], 0)
    assert page.summary.usable_balance == Money(Decimal(0), "CNY")
    assert page.summary.soonest_valid_until is None


def test_pickup_coupons_are_not_listed(session: Session) -> None:
    account = add_account(session)
    session.add(
        PickupCoupon(
            code="TH", account_id=account.id, balance=Decimal(1), currency="CNY", valid_until=NOW + DAY
        )
    )
    session.flush()
    assert page_of(session).total == 0
