"""What the feedback API takes and gives."""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, Field, model_validator

from gateway.feedback.models import MessageFeedback

Verdict = Literal["up", "down"]
Codes = Annotated[list[Annotated[str, Field(max_length=40)]], Field(max_length=10)]
Comment = Annotated[str, Field(max_length=500)]


class FeedbackCreate(BaseModel):
    verdict: Verdict
    reasons: Codes = Field(default_factory=list)
    comment: Comment | None = None

    @model_validator(mode="after")
    def has_reasons_only_when_down(self) -> Self:
        if self.verdict == "up" and self.reasons:
            raise ValueError("reasons are for down only")
        return self


class FeedbackRead(BaseModel):
    message_id: str
    verdict: Verdict
    reasons: list[str]
    comment: str | None

    @classmethod
    def from_model(cls, feedback: MessageFeedback) -> Self:
        return cls.model_validate(feedback, from_attributes=True)


class RatingCreate(BaseModel):
    escalation_id: str = Field(max_length=64)
    score: int = Field(ge=1, le=5)
    tags: Codes = Field(default_factory=list)
    comment: Comment | None = None


class RatingRead(BaseModel):
    escalation_id: str
    score: int


class RatingStored(RatingRead):
    text: str
    """Thanks, for the reader."""


class FeedbackList(BaseModel):
    """What was given in a conversation, to show it again."""

    messages: list[FeedbackRead]
    ratings: list[RatingRead]


class Reason(BaseModel):
    """Something to tick."""

    code: str
    title: str


class RatingTag(Reason):
    for_score: Literal["low", "high"] = Field(serialization_alias="for")
    """`low` goes with 1 to 3, `high` with 4 and 5."""
