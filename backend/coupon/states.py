"""Kinds and states of coupons."""

from enum import StrEnum


class CouponKind(StrEnum):
    """What the vendor calls 代金券 and 现金券."""

    VOUCHER = "voucher"
    CASH_COUPON = "cash_coupon"


class CouponState(StrEnum):
    """Where a coupon stands now; it follows from balance and validity and is never stored."""

    USABLE = "usable"
    NOT_YET_VALID = "not_yet_valid"
    USED_UP = "used_up"
    EXPIRED = "expired"


class PurchaseType(StrEnum):
    """What a coupon may pay for: subscriptions (包年/包月), pay-per-use (按需), or both."""

    SUBSCRIPTION = "subscription"
    PAY_PER_USE = "pay_per_use"
    GENERAL = "general"
