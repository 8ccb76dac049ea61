"""Kinds and states of performance records."""

from enum import StrEnum


class OrderType(StrEnum):
    """How the customer pays."""

    SUBSCRIPTION = "subscription"
    PAY_PER_USE = "pay_per_use"


class RecordStatus(StrEnum):
    """How sure a record is; follows from its month and its review (topic performance.status_meaning)."""

    FORECAST = "forecast"
    """This month."""
    DRAFT = "draft"
    """An earlier month, not reviewed."""
    FINAL = "final"
    """An earlier month, reviewed."""


class FeedbackState(StrEnum):
    """What became of a question about a record."""

    SUBMITTED = "submitted"
    ANSWERED = "answered"
