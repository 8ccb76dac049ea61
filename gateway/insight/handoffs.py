"""Who had to wait for a person, why, and for how long."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gateway.conversation.models import Conversation
from gateway.handoff.models import Escalation
from gateway.handoff.states import EscalationState
from gateway.insight.period import Period, day_of


@dataclass(frozen=True)
class Handoffs:
    """Requests for a person; times in seconds, None without any."""

    total: int
    answered: int
    """An agent took it."""
    cancelled: int
    waiting_p50_s: float | None
    waiting_p90_s: float | None
    within_sla_rate: float | None
    """Of those that were taken."""
    handling_p50_s: float | None
    handling_p90_s: float | None

    @classmethod
    def of(cls, escalations: Sequence[Escalation], *, sla_s: float) -> "Handoffs":
        waiting = [
            (one.claimed_at - one.requested_at).total_seconds() for one in escalations if one.claimed_at
        ]
        handling = [
            (one.ended_at - one.claimed_at).total_seconds()
            for one in escalations
            if one.claimed_at and one.ended_at
        ]
        return cls(
            total=len(escalations),
            answered=len(waiting),
            cancelled=sum(one.state == EscalationState.CANCELLED for one in escalations),
            waiting_p50_s=percentile(waiting, 0.5),
            waiting_p90_s=percentile(waiting, 0.9),
            within_sla_rate=round(sum(s <= sla_s for s in waiting) / len(waiting), 4) if waiting else None,
            handling_p50_s=percentile(handling, 0.5),
            handling_p90_s=percentile(handling, 0.9),
        )


def percentile(values: Iterable[float], share: float) -> float | None:
    """The smallest value that at least this share does not exceed."""
    ordered = sorted(values)
    if not ordered:
        return None
    return round(ordered[max(0, -(-len(ordered) * round(share * 100) // 100) - 1)], 1)


def read(session: Session, *, period: Period) -> Sequence[Escalation]:
    """The requests of the period."""
    statement = (
        select(Escalation)
        .join(Conversation, Conversation.id == Escalation.conversation_id)
        .where(period.covers(Escalation.requested_at), *period.of_conversations())
    )
    return session.scalars(statement).all()


def by_reason(escalations: Iterable[Escalation], *, sla_s: float) -> list[tuple[str, Handoffs]]:
    """The most frequent reason first."""
    groups: defaultdict[str, list[Escalation]] = defaultdict(list)
    for escalation in escalations:
        groups[escalation.reason].append(escalation)
    found = [(reason, Handoffs.of(group, sla_s=sla_s)) for reason, group in groups.items()]
    return sorted(found, key=lambda entry: (-entry[1].total, entry[0]))


def by_day(session: Session, *, period: Period) -> dict[date, int]:
    counted = _counted(session, day_of(session, Escalation.requested_at), period)
    return {day: counted.get(day.isoformat(), 0) for day in period.days}


def by_channel(session: Session, *, period: Period) -> dict[str, int]:
    return _counted(session, Conversation.channel, period)


def _counted(session: Session, key: object, period: Period) -> dict[str, int]:
    statement = (
        select(key, func.count())  # type: ignore[call-overload]
        .select_from(Escalation)
        .join(Conversation, Conversation.id == Escalation.conversation_id)
        .where(period.covers(Escalation.requested_at), *period.of_conversations())
        .group_by(key)
    )
    return {name: count for name, count in session.execute(statement)}  # noqa: C416
