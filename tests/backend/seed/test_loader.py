from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend import seed
from backend.account.models import User
from backend.agreement.models import Agreement
from backend.agreement.states import Stage
from backend.clock import local_date
from backend.coupon import service as coupon_service
from backend.coupon.models import Coupon
from backend.coupon.states import CouponKind, CouponState
from backend.unbinding.models import UnbindingRequest
from tests.backend.factories import add_account, add_user
from tests.backend.moments import NOW

DEMO_USERS = {
    "customer-resale",
    "customer-blocked",
    "customer-referral",
    "customer-sub",
    "customer-recent",
    "customer-free",
    "customer-leaving",
    "partner-admin",
    "partner-staff",
    "partner2-admin",
    "partner3-admin",
}


def test_the_demo_users_are_those_of_the_contract(session: Session) -> None:
    assert seed.load_if_empty(session=session, now=NOW)
    assert set(session.scalars(select(User.id))) == DEMO_USERS


def test_a_database_with_users_is_left_alone(session: Session) -> None:
    add_user(session, add_account(session))
    assert not seed.load_if_empty(session=session, now=NOW)
    assert session.scalar(select(func.count()).select_from(User)) == 1


@pytest.mark.parametrize("days", [0, 45, 400])
def test_every_state_shows_on_whatever_day_it_is_loaded(session: Session, days: int) -> None:
    now = NOW + timedelta(days=days)
    seed.load_if_empty(session=session, now=now)
    coupons = session.scalars(select(Coupon).where(Coupon.account_id == "account-resale")).all()
    usable = [coupon for coupon in coupons if coupon_service.state_of(coupon, now) is CouponState.USABLE]
    assert {coupon_service.state_of(coupon, now) for coupon in coupons} == set(CouponState)
    assert {coupon.kind for coupon in usable} == set(CouponKind)
    assert min(local_date(coupon.valid_until) for coupon in usable) == local_date(now) + timedelta(days=6)


def test_coupons_per_customer(session: Session) -> None:
    seed.load_if_empty(session=session, now=NOW)
    assert Counter(session.scalars(select(Coupon.account_id))) == {
        "account-resale": 9,
        "account-blocked": 1,
        "account-referral": 2,
        "account-sub": 1,
        "account-free": 60,
    }


NOT_IN_THE_DEMO = {Stage.MILESTONE_3, Stage.ONLINE_SIGNING}


def test_every_stage_of_an_agreement_shows(session: Session) -> None:
    seed.load_if_empty(session=session, now=NOW)
    assert set(session.scalars(select(Agreement.stage))) == set(Stage) - {
        Stage.MILESTONE_3,
        Stage.ONLINE_SIGNING,
    }


def test_earlier_requests_are_numbered_by_their_day(session: Session) -> None:
    seed.load_if_empty(session=session, now=NOW)
    assert set(session.scalars(select(UnbindingRequest.number))) == {
        "UB-20260129-0001",
        "UB-20251011-0001",
        "UB-20260306-0001",
        "UB-20260309-0001",
    }
