"""What the suggestion API gives."""

from pydantic import BaseModel


class Suggestion(BaseModel):
    """A question that has an answer; its title, sent as a message, brings it."""

    article_id: str
    title: str
    matched: str | None
    """The similar question that matched; None when the title did."""
    ranges: list[tuple[int, int]]
    """Matched stretches of the title, [start, end)."""


class SuggestionList(BaseModel):
    items: list[Suggestion]


class HotQuestion(BaseModel):
    article_id: str
    title: str


class HotQuestionList(BaseModel):
    items: list[HotQuestion]
