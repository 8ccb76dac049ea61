"""Append events and read them in order."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.counter import service as counter_service
from backend.outbox.models import OutboxEvent

COUNTER_NAME = "outbox"


def append(
    *, session: Session, kind: str, user_ids: list[str], payload: dict[str, Any], now: datetime
) -> OutboxEvent:
    """Add an event to the transaction.

    The number comes from a locked counter, not from a sequence of the database: with a sequence a reader
    could see 8 before 7 is committed, remember 8 and never see 7.
    """
    seq = counter_service.next_value(session=session, name=COUNTER_NAME)
    event = OutboxEvent(seq=seq, kind=kind, at=now, user_ids=user_ids, payload=payload)
    session.add(event)
    session.flush()
    return event


def list_after(*, session: Session, after: int, limit: int) -> Sequence[OutboxEvent]:
    """Return up to `limit` events with a number above `after`, in order."""
    return session.scalars(
        select(OutboxEvent).where(OutboxEvent.seq > after).order_by(OutboxEvent.seq).limit(limit)
    ).all()
