"""The inbox: pushes are stored before they are acknowledged, each once. The caller owns the transaction."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from gateway.channel.incoming import Incoming
from gateway.channel.models import InboxEntry, InboxState


def store(session: Session, pushes: Sequence[Incoming], *, now: datetime) -> list[bool]:
    """Which of them are new. One that is there already changes nothing, whatever became of it."""
    insert = sqlite_insert if session.get_bind().dialect.name == "sqlite" else postgresql_insert
    return [
        session.scalars(
            insert(InboxEntry)
            .values(
                channel=push.address.channel,
                key=push.key[:300],
                lane=push.lane,
                state=InboxState.PENDING,
                incoming=push.to_json(),
                attempts=0,
                received_at=now,
            )
            .on_conflict_do_nothing(index_elements=["channel", "key"])
            .returning(InboxEntry.number)
        ).one_or_none()
        is not None
        for push in pushes
    ]


def pending_lanes(session: Session, *, now: datetime) -> list[str]:
    """Lanes with something to handle now."""
    statement = (
        select(InboxEntry.lane)
        .where(
            InboxEntry.state == InboxState.PENDING,
            (InboxEntry.retry_at.is_(None)) | (InboxEntry.retry_at <= now),
        )
        .group_by(InboxEntry.lane)
    )
    return list(session.scalars(statement))


def head(session: Session, *, lane: str, now: datetime) -> InboxEntry | None:
    """The oldest pending entry of the lane; None also while it waits for another try."""
    statement = (
        select(InboxEntry)
        .where(InboxEntry.lane == lane, InboxEntry.state == InboxState.PENDING)
        .order_by(InboxEntry.number)
        .limit(1)
        .with_for_update()
    )
    entry = session.scalars(statement).one_or_none()
    return entry if entry is None or entry.retry_at is None or entry.retry_at <= now else None


def finish(entry: InboxEntry, *, now: datetime, state: InboxState = InboxState.DONE) -> None:
    """Keeps the key and drops the content."""
    entry.state, entry.finished_at, entry.incoming = state, now, {}


def fail(session: Session, *, number: int, retry_at: datetime | None, now: datetime) -> None:
    """Handling raised: again at `retry_at`, or never."""
    entry = session.get_one(InboxEntry, number)
    entry.attempts += 1
    entry.retry_at = retry_at
    if retry_at is None:
        finish(entry, now=now, state=InboxState.FAILED)


def forget(session: Session, *, before: datetime) -> None:
    """Keys that no platform repeats any more."""
    session.execute(
        delete(InboxEntry).where(InboxEntry.state != InboxState.PENDING, InboxEntry.finished_at < before)
    )
