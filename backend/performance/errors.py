"""Refusals about performance."""

from backend.errors import Problem


class FeedbackExists(Problem):
    """The record has been asked about and there is no answer yet."""

    status = 409
    code = "feedback_exists"

    def __init__(self, number: str) -> None:
        super().__init__(number=number)
