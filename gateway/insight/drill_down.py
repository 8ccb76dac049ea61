"""From a number to the conversations behind it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased

from gateway.conversation.models import Conversation, Message, Turn
from gateway.feedback.models import MessageFeedback, SatisfactionRating
from gateway.handoff.models import Escalation
from gateway.insight.period import Period
from gateway.insight.sessions import Visit
from gateway.insight.turns import COUNTED, outcome


class Metric(StrEnum):
    TURNS = "turns"
    DIRECT = "direct"
    SUGGESTED = "suggested"
    REFUSED = "refused"
    MISSED = "missed"
    TASK = "task"
    OTHER = "other"
    FAILED = "failed"
    HANDOFF = "handoff"
    DOWN = "down"
    RATED = "rated"
    NOT_SELF_SERVED = "not_self_served"


@dataclass(frozen=True)
class Case:
    """A conversation, and what in it was counted."""

    conversation_id: str
    channel: str
    audience: str
    at: datetime
    question: str


def cases(
    session: Session,
    *,
    period: Period,
    visits: Sequence[Visit],
    metric: Metric,
    article_id: str | None,
    reason: str | None,
    score: int | None,
    limit: int,
    offset: int,
) -> tuple[list[Case], int]:
    """Newest first, and how many there are; `visits` are needed for those that were not self-served."""
    if metric is Metric.NOT_SELF_SERVED:
        return _not_self_served(session, visits, limit, offset)
    if metric is Metric.HANDOFF:
        statement = _handoffs(period, reason)
    elif metric is Metric.DOWN:
        statement = _dislikes(period, article_id)
    elif metric is Metric.RATED:
        statement = _ratings(period, score)
    else:
        statement = _turns(period, metric, article_id)
    total = session.scalars(select(func.count()).select_from(statement.subquery())).one()
    rows = session.execute(
        statement.order_by(statement.selected_columns[3].desc()).limit(limit).offset(offset)
    )
    return [_case(row) for row in rows], total


def _turns(period: Period, metric: Metric, article_id: str | None) -> Select[*tuple[Any, ...]]:
    statement = (
        select(Conversation.id, Conversation.channel, Turn.audience, Turn.finished_at, Message.content)
        .join(Conversation, Conversation.id == Turn.conversation_id)
        .join(Message, Message.id == Turn.message_id)
        .where(Turn.state.in_(COUNTED), *period.of_turns())
    )
    if metric is not Metric.TURNS:
        statement = statement.where(outcome() == metric)
    return statement if article_id is None else statement.where(Turn.article_id == article_id)


def _handoffs(period: Period, reason: str | None) -> Select[*tuple[Any, ...]]:
    statement = (
        select(
            Conversation.id,
            Conversation.channel,
            Conversation.audience,
            Escalation.requested_at,
            Escalation.question,
        )
        .join(Conversation, Conversation.id == Escalation.conversation_id)
        .where(period.covers(Escalation.requested_at), *period.of_conversations())
    )
    return statement if reason is None else statement.where(Escalation.reason == reason)


def _dislikes(period: Period, article_id: str | None) -> Select[*tuple[Any, ...]]:
    shown, asked = aliased(Message), aliased(Message)
    statement = (
        select(
            Conversation.id,
            Conversation.channel,
            Conversation.audience,
            MessageFeedback.created_at,
            asked.content,
        )
        .join(Conversation, Conversation.id == MessageFeedback.conversation_id)
        .join(shown, shown.id == MessageFeedback.message_id)
        .outerjoin(asked, asked.id == shown.reply_to)
        .where(
            MessageFeedback.verdict == "down",
            period.covers(MessageFeedback.created_at),
            *period.of_conversations(),
        )
    )
    if article_id is None:
        return statement
    return statement.where(shown.content["article_id"].as_string() == article_id)


def _ratings(period: Period, score: int | None) -> Select[*tuple[Any, ...]]:
    statement = (
        select(
            Conversation.id,
            Conversation.channel,
            Conversation.audience,
            SatisfactionRating.created_at,
            Escalation.question,
        )
        .join(Conversation, Conversation.id == SatisfactionRating.conversation_id)
        .join(Escalation, Escalation.id == SatisfactionRating.escalation_id)
        .where(period.covers(SatisfactionRating.created_at), *period.of_conversations())
    )
    return statement if score is None else statement.where(SatisfactionRating.score == score)


def _not_self_served(
    session: Session, visits: Sequence[Visit], limit: int, offset: int
) -> tuple[list[Case], int]:
    found = [visit for visit in visits if not visit.is_self_served]
    found.sort(key=lambda visit: visit.begin, reverse=True)
    cases = []
    for visit in found[offset : offset + limit]:
        conversation = session.get_one(Conversation, visit.conversation_id)
        asked = session.get_one(Message, visit.first_message_id)
        row = (conversation.id, conversation.channel, conversation.audience, visit.begin, asked.content)
        cases.append(_case(row))
    return cases, len(found)


def _case(row: Any) -> Case:  # noqa: ANN401  (a row of one of the statements)
    conversation_id, channel, audience, at, asked = row
    question = asked.get("text") if isinstance(asked, dict) else asked
    return Case(conversation_id, channel, audience or "guest", at, str(question or ""))
