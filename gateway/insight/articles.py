"""What each article did: hits, verdicts, and who needed a person after it; and which nobody met."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from gateway.conversation.models import Conversation, Message, Turn, TurnState
from gateway.feedback.models import MessageFeedback
from gateway.handoff.models import Escalation
from gateway.insight.period import Period

SOON = timedelta(minutes=10)
"""A person who is asked for so soon after an answer was needed in spite of it."""


@dataclass
class ArticleUse:
    """Of one article in the period."""

    article_id: str
    hits: int = 0
    conversations: int = 0
    up: int = 0
    down: int = 0
    handoffs_after: int = 0


def used(session: Session, *, period: Period) -> list[ArticleUse]:
    """Every article that answered, the one with most hits first."""
    uses = {use.article_id: use for use in _hits(session, period)}
    for (article_id, verdict), count in _verdicts(session, period).items():
        if article_id in uses:
            setattr(uses[article_id], verdict, count)
    for article_id, count in _handoffs_after(session, period).items():
        if article_id in uses:
            uses[article_id].handoffs_after = count
    return sorted(uses.values(), key=lambda use: (-use.hits, use.article_id))


def _hits(session: Session, period: Period) -> list[ArticleUse]:
    statement = (
        select(Turn.article_id, func.count(), func.count(Turn.conversation_id.distinct()))
        .join(Conversation, Conversation.id == Turn.conversation_id)
        .where(Turn.state == TurnState.DONE, Turn.article_id.is_not(None), *period.of_turns())
        .group_by(Turn.article_id)
    )
    return [
        ArticleUse(str(key), hits, conversations) for key, hits, conversations in session.execute(statement)
    ]


def _verdicts(session: Session, period: Period) -> Mapping[tuple[str, str], int]:
    """By article and verdict; of answers that were given in the period."""
    shown = aliased(Message)
    statement = (
        select(Turn.article_id, MessageFeedback.verdict, func.count(MessageFeedback.message_id.distinct()))
        .join(shown, shown.id == MessageFeedback.message_id)
        .join(Turn, Turn.message_id == shown.reply_to)
        .join(Conversation, Conversation.id == Turn.conversation_id)
        .where(Turn.article_id.is_not(None), *period.of_turns())
        .group_by(Turn.article_id, MessageFeedback.verdict)
    )
    return {(str(key), verdict): count for key, verdict, count in session.execute(statement)}


def _handoffs_after(session: Session, period: Period) -> Counter[str]:
    """By the last article before each request for a person."""
    asked = session.execute(
        select(Escalation.conversation_id, Escalation.requested_at).where(
            period.covers(Escalation.requested_at)
        )
    ).all()
    if not asked:
        return Counter()
    statement = (
        select(Turn.conversation_id, Turn.finished_at, Turn.article_id)
        .join(Conversation, Conversation.id == Turn.conversation_id)
        .where(
            Turn.article_id.is_not(None),
            Turn.finished_at >= period.begin - SOON,
            *period.of_conversations(Turn.audience),
            Turn.conversation_id.in_(
                select(Escalation.conversation_id).where(period.covers(Escalation.requested_at))
            ),
        )
    )
    answered: defaultdict[str, list[tuple[datetime, str]]] = defaultdict(list)
    for conversation_id, at, article_id in session.execute(statement):
        if at is not None:
            answered[conversation_id].append((at, str(article_id)))
    counted: Counter[str] = Counter()
    for conversation_id, requested_at in asked:
        before = [
            entry for entry in answered[conversation_id] if timedelta(0) <= requested_at - entry[0] <= SOON
        ]
        if before:
            counted[max(before)[1]] += 1
    return counted
