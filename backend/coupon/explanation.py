"""Which of an account's coupons apply to one of its orders, why the others do not, and what to use best."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from backend.account.models import Account
from backend.coupon import service as coupon_service
from backend.coupon.applicability import Match, match, payable
from backend.coupon.models import Coupon
from backend.coupon.service import CouponFilter
from backend.coupon.states import CouponKind
from backend.errors import NotFound
from backend.order.models import CustomerOrder

MOST_COUPONS = 500


@dataclass(frozen=True)
class Use:
    """One coupon of the plan and what it pays."""

    coupon: Coupon
    deduction: Decimal


@dataclass(frozen=True)
class Explanation:
    """Every coupon against one order."""

    order: CustomerOrder
    matches: tuple[Match, ...]
    """Applicable ones first, those that pay most before the others."""
    plan: tuple[Use, ...]
    """At most one voucher, then as many cash coupons as are needed."""

    @property
    def applicable_count(self) -> int:
        """How many apply by themselves."""
        return sum(found.is_applicable for found in self.matches)

    @property
    def deduction(self) -> Decimal:
        """What the plan pays in all."""
        return sum((use.deduction for use in self.plan), Decimal(0))


def explain(
    *, session: Session, account: Account, order: CustomerOrder, code: str | None, now: datetime
) -> Explanation:
    """Match every coupon that the account can see, or the one with `code` first.

    Raises:
        NotFound: the account has no coupon with the code.
    """
    page = coupon_service.list_coupons(
        session=session, account=account, wanted=CouponFilter(), now=now, limit=MOST_COUPONS, offset=0
    )
    if code is not None and all(coupon.code != code for coupon in page.items):
        raise NotFound
    matches = [match(coupon, order, now) for coupon in page.items]
    matches.sort(key=lambda found: (found.coupon.code != code, not found.is_applicable, -found.deduction))
    return Explanation(order, tuple(matches), _plan(order, matches))


def _plan(order: CustomerOrder, matches: Sequence[Match]) -> tuple[Use, ...]:
    """One voucher per order pays first, then cash coupons stack; soonest expiry first."""
    usable = [found.coupon for found in matches if found.is_applicable]
    vouchers = [coupon for coupon in usable if coupon.kind is CouponKind.VOUCHER]
    cash = [coupon for coupon in usable if coupon.kind is CouponKind.CASH_COUPON]
    best = min(vouchers, key=lambda c: (-payable(c, order), c.valid_until, c.code), default=None)
    chosen = [*([best] if best else []), *sorted(cash, key=lambda c: (c.valid_until, c.code))]
    left, uses = order.amount, []
    for coupon in chosen:
        deduction = min(left, payable(coupon, order))
        if deduction > 0:
            uses.append(Use(coupon, deduction))
            left -= deduction
    return tuple(uses)
