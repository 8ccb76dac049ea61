"""Kinds and states of orders."""

from enum import StrEnum


class BillingMode(StrEnum):
    """How the product is charged."""

    YEARLY = "yearly"
    MONTHLY = "monthly"
    PAY_PER_USE = "pay_per_use"


class OrderKind(StrEnum):
    """What the order does (订购类型)."""

    PURCHASE = "purchase"
    RENEWAL = "renewal"
    CHANGE = "change"


class PaymentState(StrEnum):
    """Whether the order is paid."""

    PENDING = "pending"
    PAID = "paid"
    CANCELLED = "cancelled"


class Discount(StrEnum):
    """The discount that the order has already; a coupon may not be allowed on top of it."""

    NONE = "none"
    COMMERCIAL = "commercial"
    """A discount that the vendor authorised for this customer (商务授权折扣)."""
    PARTNER = "partner"
    """A discount that the partner granted (伙伴授予折扣)."""
    PROMOTION = "promotion"
    """A promotional price (促销价)."""
