"""How an operation ended."""

from enum import StrEnum


class Outcome(StrEnum):
    """What became of an operation."""

    SUCCEEDED = "succeeded"
    REFUSED = "refused"
    REPEATED = "repeated"
