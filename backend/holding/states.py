"""Kinds and states of what an account holds."""

from enum import StrEnum


class OrderState(StrEnum):
    """Where an order stands for which the customer asked the partner to pay."""

    AWAITING_PARTNER_PAYMENT = "awaiting_partner_payment"
    PAID = "paid"
    CANCELLED = "cancelled"


class SubscriptionKind(StrEnum):
    """Subscriptions that keep a resale customer with the partner."""

    RESERVED_INSTANCE = "reserved_instance"
    SUPPORT_PLAN = "support_plan"
