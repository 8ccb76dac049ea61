"""What becomes of a draft."""

from enum import StrEnum


class DraftState(StrEnum):
    """That a draft is expired follows from the clock."""

    OPEN = "open"
    SUPERSEDED = "superseded"
    SUBMITTED = "submitted"
