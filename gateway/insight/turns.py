"""How turns ended: answered, suggested, refused, missed."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from gateway.conversation.models import Conversation, Turn, TurnState
from gateway.insight.period import Period, day_of

OUTCOMES: Mapping[str, tuple[str, ...]] = {
    "direct": ("article",),
    "suggested": ("clarify",),
    "refused": ("out_of_scope", "sensitive"),
    "missed": ("not_understood",),
    "task": ("task",),
}
"""Outcome to the kinds of decisions that make it; what else was decided is `other`."""
OTHER, FAILED = "other", "failed"
NAMES = (*OUTCOMES, OTHER, FAILED)
COUNTED = (TurnState.DONE, TurnState.FAILED)
Counts = dict[str, int]


def outcome() -> ColumnElement[str]:
    """The outcome of a turn, in SQL."""
    kind = Turn.decision["kind"].as_string()
    return case(
        (Turn.state == TurnState.FAILED, FAILED),
        *((kind.in_(kinds), name) for name, kinds in OUTCOMES.items()),
        else_=OTHER,
    )


def outcome_of(state: str, kind: str | None) -> str:
    """The same for one turn in hand."""
    if state == TurnState.FAILED:
        return FAILED
    return next((name for name, kinds in OUTCOMES.items() if kind in kinds), OTHER)


def by_day(session: Session, *, period: Period) -> dict[date, Counts]:
    """Every day of the period, also those on which nobody asked."""
    counted = _counted(session, day_of(session, Turn.finished_at), period)
    return {day: counted.get(day.isoformat(), empty()) for day in period.days}


def by_channel(session: Session, *, period: Period) -> dict[str, Counts]:
    return _counted(session, Conversation.channel, period)


def total(session: Session, *, period: Period) -> Counts:
    return next(iter(_counted(session, None, period).values()), empty())


def empty() -> Counts:
    return dict.fromkeys(("turns", *NAMES, "conversations"), 0)


def _counted(session: Session, key: Any, period: Period) -> dict[str, Counts]:  # noqa: ANN401  (a column or None)
    """Counts by `key`; one row for all when it is None."""
    keys = [] if key is None else [key]
    where = [Turn.state.in_(COUNTED), *period.of_turns()]
    joined = (
        select(*keys, outcome().label("outcome"), func.count())
        .select_from(Turn)
        .join(Conversation, Conversation.id == Turn.conversation_id)
    )
    result: dict[str, Counts] = {}
    for *group, name, count in session.execute(joined.where(*where).group_by(*keys, "outcome")):
        counts = result.setdefault(group[0] if group else "", empty())
        counts[name] += count
        counts["turns"] += count
    people = (
        select(*keys, func.count(Turn.conversation_id.distinct()))
        .select_from(Turn)
        .join(Conversation, Conversation.id == Turn.conversation_id)
        .where(*where)
        .group_by(*keys)
    )
    for *group, count in session.execute(people):
        result.setdefault(group[0] if group else "", empty())["conversations"] = count
    return result
