"""Refusals about performance."""

from backend.errors import Problem


class FeedbackExists(Problem):
    """The record has been asked about and there is no answer yet."""

    status = 409
    code = "feedback_exists"

    def __init__(self, number: str) -> None:
        super().__init__(number=number)


class TooManyRows(Problem):
    """More rows than one file is made of."""

    status = 409
    code = "too_many_rows"

    def __init__(self, limit: int) -> None:
        super().__init__(limit=limit)
