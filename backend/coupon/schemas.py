"""What the API takes and says about coupons."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from backend.clock import local_date, to_local
from backend.coupon.models import Coupon
from backend.coupon.service import CouponFilter, CouponPage, CouponSummary, state_of
from backend.coupon.states import CouponKind, CouponState, PurchaseType
from backend.money import Money, MoneyRead
from backend.wording import Locale, Phrase

LONGEST_PERIOD_DAYS = 3650
LARGEST_OFFSET = 1_000_000


class CouponExport(BaseModel):
    """Which coupons are asked for."""

    model_config = ConfigDict(extra="forbid")

    kind: CouponKind | None = None
    state: CouponState | None = None
    expiring_within_days: Annotated[int | None, Field(ge=0, le=LONGEST_PERIOD_DAYS)] = None

    def to_filter(self) -> CouponFilter:
        """Return the business side of the query."""
        return CouponFilter(kind=self.kind, state=self.state, expiring_within_days=self.expiring_within_days)


class CouponQuery(CouponExport):
    """Filters and page of a listing."""

    model_config = ConfigDict(extra="ignore")

    limit: Annotated[int, Field(ge=1, le=100)] = 20
    offset: Annotated[int, Field(ge=0, le=LARGEST_OFFSET)] = 0


class CouponRead(BaseModel):
    """One coupon."""

    model_config = ConfigDict(frozen=True)

    code: str
    kind: CouponKind
    kind_label: str
    name: str
    face_value: MoneyRead
    balance: MoneyRead
    valid_from: datetime
    valid_until: datetime
    days_left: Annotated[int, Field(description="Calendar days until the last valid day; 0 when past")]
    state: CouponState
    state_label: str
    restrictions: list[str]


class CouponSummaryRead(BaseModel):
    """All the caller's coupons of the kind that was asked for, whatever state and page were asked for."""

    model_config = ConfigDict(frozen=True)

    usable_count: int
    usable_balance: MoneyRead
    expiring_count: int
    expiring_within_days: int
    soonest_valid_until: datetime | None


class CouponPageRead(BaseModel):
    """A page of coupons, the number that match, and the summary."""

    model_config = ConfigDict(frozen=True)

    items: list[CouponRead]
    total: int
    summary: CouponSummaryRead


def present_page(page: CouponPage, now: datetime, locale: Locale) -> CouponPageRead:
    """Return the page in words."""
    return CouponPageRead(
        items=[present(coupon, now, locale) for coupon in page.items],
        total=page.total,
        summary=_present_summary(page.summary),
    )


def present(coupon: Coupon, now: datetime, locale: Locale) -> CouponRead:
    """Return one coupon in words."""
    state = state_of(coupon, now)
    return CouponRead(
        code=coupon.code,
        kind=coupon.kind,
        kind_label=locale.text(f"coupon.kind.{coupon.kind}"),
        name=coupon.name,
        face_value=MoneyRead.of(coupon.face_value, coupon.currency),
        balance=MoneyRead.of(coupon.balance, coupon.currency),
        valid_from=to_local(coupon.valid_from),
        valid_until=to_local(coupon.valid_until),
        days_left=max(0, (local_date(coupon.valid_until) - local_date(now)).days),
        state=state,
        state_label=locale.text(f"coupon.state.{state}"),
        restrictions=_restrictions(coupon, locale),
    )


def _present_summary(summary: CouponSummary) -> CouponSummaryRead:
    soonest = summary.soonest_valid_until
    return CouponSummaryRead(
        usable_count=summary.usable_count,
        usable_balance=MoneyRead.of(summary.usable_balance.amount, summary.usable_balance.currency),
        expiring_count=summary.expiring_count,
        expiring_within_days=summary.expiring_within_days,
        soonest_valid_until=None if soonest is None else to_local(soonest),
    )


def _restrictions(coupon: Coupon, locale: Locale) -> list[str]:
    lines = []
    if coupon.purchase_type is not PurchaseType.GENERAL:
        lines.append(locale.text(f"coupon.restriction.{coupon.purchase_type}"))
    if coupon.minimum_order_amount is not None:
        minimum = Money(coupon.minimum_order_amount, coupon.currency)
        lines.append(locale.text("coupon.restriction.minimum_order_amount", amount=minimum))
    if coupon.billing_modes:
        modes = tuple(Phrase(f"order.billing_mode.{mode}", {}) for mode in coupon.billing_modes)
        lines.append(locale.text("coupon.restriction.billing_modes", modes=modes))
    if coupon.order_kinds:
        kinds = tuple(Phrase(f"order.kind.{kind}", {}) for kind in coupon.order_kinds)
        lines.append(locale.text("coupon.restriction.order_kinds", kinds=kinds))
    if coupon.regions:
        lines.append(locale.text("coupon.restriction.regions", regions=tuple(coupon.regions)))
    if coupon.products:
        lines.append(locale.text("coupon.restriction.products", products=tuple(coupon.products)))
    if coupon.order_share_limit_percent is not None:
        percent = coupon.order_share_limit_percent
        lines.append(locale.text("coupon.restriction.order_share_limit", percent=percent))
    if coupon.is_discounted_product_excluded:
        lines.append(locale.text("coupon.restriction.discounted_product_excluded"))
    if coupon.is_marketplace_excluded:
        lines.append(locale.text("coupon.restriction.marketplace_excluded"))
    return lines
