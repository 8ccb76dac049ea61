"""How content people were: with agents (stars, tags) and with answers (👍/👎, reasons)."""

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.conversation.models import Conversation
from gateway.feedback.models import MessageFeedback, SatisfactionRating
from gateway.insight.period import Period

SATISFIED = 4
"""Stars from which on somebody is content."""


@dataclass(frozen=True)
class Ratings:
    """Counts, by what was ticked."""

    scores: Counter[int]
    tags: Counter[str]
    verdicts: Counter[str]
    reasons: Counter[str]

    @property
    def count(self) -> int:
        return self.scores.total()

    @property
    def average(self) -> float | None:
        total = sum(score * count for score, count in self.scores.items())
        return round(total / self.count, 2) if self.count else None

    @property
    def satisfied_rate(self) -> float | None:
        content = sum(count for score, count in self.scores.items() if score >= SATISFIED)
        return round(content / self.count, 4) if self.count else None


def read(session: Session, *, period: Period) -> Ratings:
    """What was given in the period."""
    scores: Counter[int] = Counter()
    tags: Counter[str] = Counter()
    given = (
        select(SatisfactionRating.score, SatisfactionRating.tags)
        .join(Conversation, Conversation.id == SatisfactionRating.conversation_id)
        .where(period.covers(SatisfactionRating.created_at), *period.of_conversations())
    )
    for score, ticked in session.execute(given):
        scores[score] += 1
        tags.update(ticked)
    verdicts: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    judged = (
        select(MessageFeedback.verdict, MessageFeedback.reasons)
        .join(Conversation, Conversation.id == MessageFeedback.conversation_id)
        .where(period.covers(MessageFeedback.created_at), *period.of_conversations())
    )
    for verdict, ticked in session.execute(judged):
        verdicts[verdict] += 1
        reasons.update(ticked)
    return Ratings(scores, tags, verdicts, reasons)
