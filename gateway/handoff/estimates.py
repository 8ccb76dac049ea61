"""How long a customer will wait, from how long people took lately; silent when too little is known."""

import math
from datetime import datetime, timedelta
from statistics import median

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from gateway.handoff.models import Escalation
from gateway.handoff.states import EscalationState

COUNTED_FOR = timedelta(days=7)
COUNTED = 50
FEWEST = 5
"""Fewer handling times than this say nothing about the next one."""
SERVING_FOR = timedelta(hours=1)


def waiting_s(session: Session, *, ahead: int, now: datetime) -> int | None:
    """Seconds until somebody is free for a customer with `ahead` others before; None when not known."""
    times = _handling_times(session, now=now)
    serving = _serving(session, now=now)
    if len(times) < FEWEST or serving == 0:
        return None
    return round(median(times) * (ahead + 1) / serving)


def minutes(seconds: int) -> int:
    """For the reader: rounded up, never nothing."""
    return max(1, math.ceil(seconds / 60))


def _handling_times(session: Session, *, now: datetime) -> list[float]:
    statement = (
        select(Escalation.claimed_at, Escalation.ended_at)
        .where(
            Escalation.claimed_at.is_not(None),
            Escalation.ended_at.is_not(None),
            Escalation.ended_at > now - COUNTED_FOR,
        )
        .order_by(Escalation.ended_at.desc())
        .limit(COUNTED)
    )
    return [
        (ended_at - claimed_at).total_seconds()
        for claimed_at, ended_at in session.execute(statement)
        if claimed_at is not None and ended_at is not None
    ]


def _serving(session: Session, *, now: datetime) -> int:
    """People who have served within the last hour."""
    statement = select(func.count(Escalation.agent_id.distinct())).where(
        or_(Escalation.state == EscalationState.CLAIMED, Escalation.ended_at > now - SERVING_FOR)
    )
    return session.scalars(statement).one()
