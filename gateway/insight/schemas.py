"""What the insights give."""

from datetime import date, datetime

from pydantic import BaseModel

Rate = float | None
Seconds = float | None


class Outcomes(BaseModel):
    """How turns ended; see docs/insights.md."""

    turns: int
    direct: int
    suggested: int
    refused: int
    missed: int
    task: int
    other: int
    failed: int
    conversations: int


class SessionsRead(BaseModel):
    total: int
    self_served: int
    without_transfer: int
    self_service_rate: Rate
    no_transfer_rate: Rate
    is_provisional_since: datetime
    """Sessions from then on may still be taken back by a return within 72 h."""


class HandoffNumbers(BaseModel):
    total: int
    answered: int
    cancelled: int
    waiting_p50_s: Seconds
    waiting_p90_s: Seconds
    within_sla_rate: Rate
    handling_p50_s: Seconds
    handling_p90_s: Seconds


class HandoffSummary(HandoffNumbers):
    sla_s: float


class Csat(BaseModel):
    count: int
    average: float | None
    satisfied_rate: Rate


class FeedbackCounts(BaseModel):
    up: int
    down: int


class Summary(Outcomes):
    sessions: SessionsRead
    handoffs: HandoffSummary
    csat: Csat
    feedback: FeedbackCounts


class DayRow(Outcomes):
    day: date
    handoffs: int
    self_service_rate: Rate
    no_transfer_rate: Rate


class DayList(BaseModel):
    items: list[DayRow]


class ChannelRow(Outcomes):
    channel: str
    handoffs: int


class ChannelList(BaseModel):
    items: list[ChannelRow]


class HandoffRow(HandoffNumbers):
    reason: str


class HandoffList(BaseModel):
    items: list[HandoffRow]


class ArticleRow(BaseModel):
    article_id: str
    title: str | None
    """None: there is no such article any more."""
    hits: int
    conversations: int
    up: int
    down: int
    handoffs_after: int


class ArticleList(BaseModel):
    items: list[ArticleRow]
    total: int


class ScoreCount(BaseModel):
    score: int
    count: int


class TickCount(BaseModel):
    code: str
    title: str
    count: int


class RatingList(BaseModel):
    items: list[ScoreCount]
    tags: list[TickCount]
    reasons: list[TickCount]


class CaseRow(BaseModel):
    conversation_id: str
    channel: str
    audience: str
    at: datetime
    question: str


class CaseList(BaseModel):
    items: list[CaseRow]
    total: int
