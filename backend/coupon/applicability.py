"""Whether a coupon applies to an order, rule by rule; the rules come from the topics `coupon.*`.

Every rule is a pure function of one coupon and one order: the explanation is the verdict.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import ROUND_DOWN, Decimal
from enum import StrEnum

from backend.clock import local_date
from backend.coupon.models import Coupon
from backend.coupon.states import CouponKind, PurchaseType
from backend.money import Money
from backend.order.models import CustomerOrder
from backend.order.states import BillingMode, Discount
from backend.wording import Phrase, Wording

CENT = Decimal("0.01")
PERCENT = Decimal(100)


class RuleCode(StrEnum):
    """The names of the rules in the API and in the locale file."""

    BALANCE = "balance"
    STARTED = "started"
    NOT_EXPIRED = "not_expired"
    MARKETPLACE = "marketplace"
    BILLING_MODE = "billing_mode"
    PRODUCT = "product"
    ORDER_KIND = "order_kind"
    REGION = "region"
    MINIMUM = "minimum"
    PROMOTION = "promotion"
    DISCOUNT = "discount"


@dataclass(frozen=True)
class Verdict:
    """What one rule says about one coupon and one order."""

    code: RuleCode
    is_satisfied: bool
    values: Mapping[str, Wording] = field(default_factory=dict)


@dataclass(frozen=True)
class Match:
    """All verdicts, and what the coupon would pay of the order."""

    coupon: Coupon
    verdicts: tuple[Verdict, ...]
    deduction: Decimal
    """0 unless every rule is satisfied."""

    @property
    def is_applicable(self) -> bool:
        """Whether the coupon can pay for the order."""
        return all(verdict.is_satisfied for verdict in self.verdicts)


Rule = Callable[[Coupon, CustomerOrder, datetime], Verdict]


def balance(coupon: Coupon, _order: CustomerOrder, _now: datetime) -> Verdict:
    """Something must be left."""
    return Verdict(RuleCode.BALANCE, coupon.balance > 0, {"balance": Money(coupon.balance, coupon.currency)})


def started(coupon: Coupon, _order: CustomerOrder, now: datetime) -> Verdict:
    """Before its first day a coupon waits."""
    return Verdict(RuleCode.STARTED, now >= coupon.valid_from, {"day": local_date(coupon.valid_from)})


def not_expired(coupon: Coupon, _order: CustomerOrder, now: datetime) -> Verdict:
    """After its last day it is gone."""
    return Verdict(RuleCode.NOT_EXPIRED, now < coupon.valid_until, {"day": local_date(coupon.valid_until)})


def marketplace(coupon: Coupon, order: CustomerOrder, _now: datetime) -> Verdict:
    """Neither vouchers nor cash coupons of the vendor pay for marketplace products (云商店)."""
    is_excluded = coupon.is_marketplace_excluded and order.is_marketplace
    return Verdict(RuleCode.MARKETPLACE, not is_excluded, {"product": order.product})


def billing_mode(coupon: Coupon, order: CustomerOrder, _now: datetime) -> Verdict:
    """Subscription coupons pay for yearly and monthly products, pay-per-use ones for usage."""
    modes = coupon.billing_modes or _modes_of(coupon.purchase_type)
    values: dict[str, Wording] = {
        "wanted": tuple(Phrase(f"order.billing_mode.{mode}", {}) for mode in modes),
        "actual": Phrase(f"order.billing_mode.{order.billing_mode}", {}),
    }
    return Verdict(RuleCode.BILLING_MODE, not modes or order.billing_mode in modes, values)


def product(coupon: Coupon, order: CustomerOrder, _now: datetime) -> Verdict:
    """A coupon may be for some products only."""
    is_fit = not coupon.products or order.product in coupon.products
    return Verdict(RuleCode.PRODUCT, is_fit, {"wanted": tuple(coupon.products), "actual": order.product})


def order_kind(coupon: Coupon, order: CustomerOrder, _now: datetime) -> Verdict:
    """Who may only be used to purchase pays neither renewals nor changes."""
    values: dict[str, Wording] = {
        "wanted": tuple(Phrase(f"order.kind.{kind}", {}) for kind in coupon.order_kinds),
        "actual": Phrase(f"order.kind.{order.kind}", {}),
    }
    return Verdict(RuleCode.ORDER_KIND, not coupon.order_kinds or order.kind in coupon.order_kinds, values)


def region(coupon: Coupon, order: CustomerOrder, _now: datetime) -> Verdict:
    """A coupon may be for some regions only."""
    is_fit = not coupon.regions or order.region in coupon.regions
    return Verdict(RuleCode.REGION, is_fit, {"wanted": tuple(coupon.regions), "actual": order.region})


def minimum(coupon: Coupon, order: CustomerOrder, _now: datetime) -> Verdict:
    """What is to be paid must reach the coupon's threshold."""
    wanted = coupon.minimum_order_amount or Decimal(0)
    values: dict[str, Wording] = {
        "wanted": Money(wanted, coupon.currency),
        "actual": Money(order.amount, order.currency),
        "missing": Money(max(Decimal(0), wanted - order.amount), order.currency),
    }
    return Verdict(RuleCode.MINIMUM, order.amount >= wanted, values)


def promotion(coupon: Coupon, order: CustomerOrder, _now: datetime) -> Verdict:
    """An order at a promotional price takes no voucher."""
    is_excluded = coupon.kind is CouponKind.VOUCHER and order.discount is Discount.PROMOTION
    return Verdict(RuleCode.PROMOTION, not is_excluded)


def discount(coupon: Coupon, order: CustomerOrder, _now: datetime) -> Verdict:
    """A coupon with 订单折扣限制 is not for products that have a commercial discount."""
    is_excluded = coupon.is_discounted_product_excluded and order.discount in (
        Discount.COMMERCIAL,
        Discount.PARTNER,
    )
    return Verdict(
        RuleCode.DISCOUNT, not is_excluded, {"discount": Phrase(f"order.discount.{order.discount}", {})}
    )


RULES: tuple[Rule, ...] = (
    balance,
    started,
    not_expired,
    marketplace,
    billing_mode,
    product,
    order_kind,
    region,
    minimum,
    promotion,
    discount,
)


def match(coupon: Coupon, order: CustomerOrder, now: datetime) -> Match:
    """Apply every rule; what the coupon would pay is limited by its balance, its share and the order."""
    verdicts = tuple(rule(coupon, order, now) for rule in RULES)
    is_applicable = all(verdict.is_satisfied for verdict in verdicts)
    return Match(coupon, verdicts, payable(coupon, order) if is_applicable else Decimal(0))


def payable(coupon: Coupon, order: CustomerOrder) -> Decimal:
    """Return how much of the order the coupon can pay."""
    return min(coupon.balance, order.amount, share_limit(coupon, order))


def share_limit(coupon: Coupon, order: CustomerOrder) -> Decimal:
    """Return the coupon's largest share of the order; pay-per-use is not limited by a share."""
    percent = coupon.order_share_limit_percent
    if percent is None or order.billing_mode is BillingMode.PAY_PER_USE:
        return order.amount
    return (order.amount * percent / PERCENT).quantize(CENT, ROUND_DOWN)


def _modes_of(purchase_type: PurchaseType) -> tuple[BillingMode, ...]:
    return {
        PurchaseType.SUBSCRIPTION: (BillingMode.YEARLY, BillingMode.MONTHLY),
        PurchaseType.PAY_PER_USE: (BillingMode.PAY_PER_USE,),
        PurchaseType.GENERAL: (),
    }[purchase_type]
