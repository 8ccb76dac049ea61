"""List a customer's coupons: usable ones first, soonest expiry first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import Session

from backend.account.models import Account
from backend.clock import add_months, local_date, start_of_day
from backend.coupon.models import Coupon, PickupCoupon
from backend.coupon.states import CouponKind, CouponState
from backend.money import Money

DEFAULT_EXPIRING_DAYS = 30
EXPIRED_VOUCHERS_SHOWN_MONTHS = 6
LISTING_ORDER = (
    CouponState.USABLE,
    CouponState.NOT_YET_VALID,
    CouponState.USED_UP,
    CouponState.EXPIRED,
)


@dataclass(frozen=True)
class CouponFilter:
    """Which coupons are asked for; `expiring_within_days` means usable and expiring by then."""

    kind: CouponKind | None = None
    state: CouponState | None = None
    expiring_within_days: int | None = None


@dataclass(frozen=True)
class CouponSummary:
    """Totals over the asked kind, whatever state was asked for."""

    usable_count: int
    usable_balance: Money
    expiring_count: int
    expiring_within_days: int
    soonest_valid_until: datetime | None
    """The first expiry among the usable ones."""


@dataclass(frozen=True)
class CouponPage:
    """One page and the number of all matches."""

    items: Sequence[Coupon]
    total: int
    summary: CouponSummary


def state_of(coupon: Coupon, now: datetime) -> CouponState:
    """Return the state of a coupon at `now`; used up wins over expired: it says why nothing is left."""
    if coupon.balance <= 0:
        return CouponState.USED_UP
    if now >= coupon.valid_until:
        return CouponState.EXPIRED
    return CouponState.NOT_YET_VALID if now < coupon.valid_from else CouponState.USABLE


def list_coupons(
    *,
    session: Session,
    account: Account,
    wanted: CouponFilter,
    now: datetime,
    limit: int,
    offset: int,
) -> CouponPage:
    """Return a page of the account's coupons that match, and the summary."""
    visible = _visible(account.id, wanted.kind, now)
    matching = visible.where(*_conditions(wanted, now))
    ordered = matching.order_by(_rank(now), Coupon.valid_until, Coupon.code)
    return CouponPage(
        items=session.scalars(ordered.limit(limit).offset(offset)).all(),
        total=session.scalar(select(func.count()).select_from(matching.subquery())) or 0,
        summary=_summarise(session, account, visible, wanted, now),
    )


def list_unused_pickup_coupons(*, session: Session, account_id: str, now: datetime) -> Sequence[PickupCoupon]:
    """Return the pickup coupons that still can and must be used, soonest expiry first."""
    return session.scalars(
        select(PickupCoupon)
        .where(
            PickupCoupon.account_id == account_id,
            PickupCoupon.balance > Decimal(0),
            PickupCoupon.valid_until > now,
        )
        .order_by(PickupCoupon.valid_until, PickupCoupon.code)
    ).all()


def _visible(account_id: str, kind: CouponKind | None, now: datetime) -> Select[Coupon]:
    """The account's coupons, less the vouchers that expired too long ago to be listed."""
    oldest = start_of_day(add_months(local_date(now), -EXPIRED_VOUCHERS_SHOWN_MONTHS))
    query = select(Coupon).where(
        Coupon.account_id == account_id,
        or_(Coupon.kind != CouponKind.VOUCHER, Coupon.valid_until >= oldest),
    )
    return query if kind is None else query.where(Coupon.kind == kind)


def _conditions(wanted: CouponFilter, now: datetime) -> list[ColumnElement[bool]]:
    conditions = []
    if wanted.state is not None:
        conditions.append(_state_condition(wanted.state, now))
    if wanted.expiring_within_days is not None:
        conditions.append(_expires_within(wanted.expiring_within_days, now))
    return conditions


def _state_condition(state: CouponState, now: datetime) -> ColumnElement[bool]:
    """The same rule as `state_of`, for the database."""
    has_balance = Coupon.balance > Decimal(0)
    conditions = {
        CouponState.USED_UP: Coupon.balance <= Decimal(0),
        CouponState.EXPIRED: and_(has_balance, Coupon.valid_until <= now),
        CouponState.NOT_YET_VALID: and_(has_balance, Coupon.valid_until > now, Coupon.valid_from > now),
        CouponState.USABLE: and_(has_balance, Coupon.valid_until > now, Coupon.valid_from <= now),
    }
    return conditions[state]


def _expires_within(days: int, now: datetime) -> ColumnElement[bool]:
    """Usable, and the last valid day is at most `days` calendar days ahead."""
    end = start_of_day(local_date(now) + timedelta(days=days + 1))
    return and_(_state_condition(CouponState.USABLE, now), Coupon.valid_until < end)


def _rank(now: datetime) -> ColumnElement[int]:
    return case(*((_state_condition(state, now), rank) for rank, state in enumerate(LISTING_ORDER)))


def _summarise(
    session: Session,
    account: Account,
    visible: Select[Coupon],
    wanted: CouponFilter,
    now: datetime,
) -> CouponSummary:
    days = DEFAULT_EXPIRING_DAYS if wanted.expiring_within_days is None else wanted.expiring_within_days
    usable = visible.where(_state_condition(CouponState.USABLE, now))
    count, balance, soonest = session.execute(
        usable.with_only_columns(func.count(), func.sum(Coupon.balance), func.min(Coupon.valid_until))
    ).one()
    expiring = visible.where(_expires_within(days, now)).with_only_columns(func.count())
    return CouponSummary(
        usable_count=count,
        usable_balance=Money(balance or Decimal(0), account.currency),
        expiring_count=session.scalar(expiring) or 0,
        expiring_within_days=days,
        soonest_valid_until=soonest,
    )
