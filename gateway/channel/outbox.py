"""The outbox: calls of platforms' APIs that are owed, until made. The caller owns the transaction."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from gateway.channel.errors import DeadLetterNotFound
from gateway.channel.models import OutboxEntry, OutboxState

LONGEST_PAUSE = timedelta(minutes=10)
ERROR_LENGTH = 300
NOT_DELIVERED = (OutboxState.DEAD, OutboxState.HELD)
CLICKABLE = ("card", "menu")
AGAIN = "~"
RECENT = 100
"""Entries of a lane among which one that was not delivered is looked for."""


@dataclass(frozen=True)
class Target:
    """Where something goes."""

    channel: str
    tenant: str
    app: str
    person: str
    group: str = ""
    route: dict[str, Any] = field(default_factory=dict)

    @property
    def lane(self) -> str:
        """One after the other, and counted together for the platform's limit: a person, or a group."""
        return "|".join((self.channel, self.tenant, self.app, self.group or self.person))

    def to_json(self) -> dict[str, Any]:
        return {"tenant": self.tenant, "app": self.app, "person": self.person, "group": self.group} | {
            "route": self.route
        }


def app_of(lane: str) -> str:
    """The app that a lane belongs to."""
    return lane.split("|", 3)[2]


@dataclass(frozen=True)
class Letter:
    """One entry that is being sent."""

    number: int
    key: str
    target: Target
    body: dict[str, Any]
    attempts: int
    """This one included."""
    owed_at: datetime
    first_tried_at: datetime
    """More than one attempt: the platform may have had it already."""
    card: Mapping[str, Any] | None = None
    """What the platform answered to the card that this letter changes."""

    @property
    def token(self) -> str:
        """The same for every attempt and for no other letter: platforms drop what they have had."""
        return token_of(self.key)


def token_of(key: str) -> str:
    """At most 32 characters, which is the least that a platform allows."""
    return f"w{hashlib.sha256(key.encode()).hexdigest()[:31]}"


@dataclass(frozen=True)
class Rate:
    """At most `count` within `per` to one lane."""

    count: int
    per: timedelta


@dataclass(frozen=True)
class Pause:
    """Nothing to send before that."""

    until: datetime
    is_throttled: bool
    """Because of the platform's limit, not of a failure."""


def put(session: Session, target: Target, body: Mapping[str, Any], *, key: str, now: datetime) -> str:
    """Owes one call; the same key is owed once. Returns the lane."""
    known = session.scalars(select(OutboxEntry.number).where(OutboxEntry.key == key)).one_or_none()
    if known is None:
        session.add(
            OutboxEntry(
                key=key,
                channel=target.channel,
                lane=target.lane,
                target=target.to_json(),
                body=dict(body),
                state=OutboxState.PENDING,
                attempts=0,
                card_id=body.get("card_id") if body["kind"] in CLICKABLE else None,
                created_at=now,
            )
        )
        session.flush()
    return target.lane


def due_lanes(session: Session, *, now: datetime) -> list[str]:
    """Lanes whose oldest pending entry may be sent."""
    heads = (
        select(func.min(OutboxEntry.number))
        .where(OutboxEntry.state == OutboxState.PENDING)
        .group_by(OutboxEntry.lane)
    )
    statement = select(OutboxEntry.lane).where(
        OutboxEntry.number.in_(heads), (OutboxEntry.next_at.is_(None)) | (OutboxEntry.next_at <= now)
    )
    return list(session.scalars(statement))


def take(session: Session, *, lane: str, rates: Sequence[Rate], now: datetime) -> Letter | Pause | None:
    """Begins the oldest pending entry of the lane, unless it has to wait."""
    entry = head(session, lane)
    if entry is None:
        return None
    allowed_at = _allowed_at(session, lane, rates, now=now)
    wait_until = max(filter(None, (entry.next_at, allowed_at)), default=now)
    if wait_until > now:
        entry.next_at = wait_until
        return Pause(wait_until, is_throttled=allowed_at is not None and allowed_at > now)
    entry.attempts += 1
    entry.first_tried_at = entry.first_tried_at or now
    return _letter(session, entry)


def _letter(session: Session, entry: OutboxEntry) -> Letter:
    is_change = entry.body["kind"] == "card_done"
    card = find_card(session, entry.body["card_id"]) if is_change else None
    return Letter(
        entry.number,
        entry.key,
        Target(entry.channel, **entry.target),
        entry.body,
        entry.attempts,
        entry.created_at,
        entry.first_tried_at or entry.created_at,
        card.receipt if card else None,
    )


def head(session: Session, lane: str) -> OutboxEntry | None:
    """The oldest pending entry of the lane."""
    statement = (
        select(OutboxEntry)
        .where(OutboxEntry.lane == lane, OutboxEntry.state == OutboxState.PENDING)
        .order_by(OutboxEntry.number)
        .limit(1)
        .with_for_update()
    )
    return session.scalars(statement).one_or_none()


def _allowed_at(session: Session, lane: str, rates: Sequence[Rate], *, now: datetime) -> datetime | None:
    """When the lane's limits allow the next call; right after a restart too, since the table counts."""
    waits: list[datetime] = []
    for rate in rates:
        statement = (
            select(OutboxEntry.sent_at)
            .where(OutboxEntry.lane == lane, OutboxEntry.sent_at > now - rate.per)
            .order_by(OutboxEntry.sent_at.desc())
            .offset(rate.count - 1)
            .limit(1)
        )
        oldest = session.scalars(statement).one_or_none()
        if oldest is not None:
            waits.append(oldest + rate.per)
    return max(waits, default=None)


def mark_sent(session: Session, *, number: int, receipt: Mapping[str, Any], now: datetime) -> None:
    """The content is not kept: it is in the conversation."""
    entry = session.get_one(OutboxEntry, number)
    entry.state, entry.sent_at, entry.last_error = OutboxState.SENT, now, None
    entry.receipt = dict(receipt)


def mark_failed(session: Session, *, number: int, error: str, next_at: datetime | None) -> None:
    """To be tried again at `next_at`, or never."""
    entry = session.get_one(OutboxEntry, number)
    entry.last_error = error[:ERROR_LENGTH]
    entry.next_at = next_at
    if next_at is None:
        entry.state = OutboxState.DEAD


def mark_held(session: Session, *, number: int, error: str) -> None:
    """Refused until the person writes; one that may have been taken at first is not folded with others."""
    entry = session.get_one(OutboxEntry, number)
    entry.state, entry.last_error = OutboxState.HELD, error
    entry.attempts = entry.attempts if entry.attempts > 1 else 0


def mark_undelivered(session: Session, *, lane: str, token: str, state: OutboxState, error: str) -> None:
    """The platform took it and says later that it did not arrive; the next attempt is a new one to it."""
    statement = (
        select(OutboxEntry)
        .where(OutboxEntry.lane == lane, OutboxEntry.state == OutboxState.SENT)
        .order_by(OutboxEntry.number.desc())
        .limit(RECENT)
    )
    for entry in session.scalars(statement):
        if token_of(entry.key) == token:
            entry.state, entry.last_error, entry.attempts = state, error[:ERROR_LENGTH], 0
            entry.key = f"{entry.key}{AGAIN}"


def pause_after(attempts: int, *, first: timedelta, jitter: float) -> timedelta:
    """Doubles from `first` on, at most ten minutes; `jitter` of 0..1 adds up to a quarter."""
    doubled: timedelta = first * float(2 ** min(attempts - 1, 12))
    return min(doubled, LONGEST_PAUSE) * (1 + jitter / 4)


def find_card(session: Session, card_id: str) -> OutboxEntry | None:
    return session.scalars(select(OutboxEntry).where(OutboxEntry.card_id == card_id)).one_or_none()


def dead_letters(session: Session, *, limit: int = 200) -> Sequence[OutboxEntry]:
    """Newest first; also those that wait for a word of the person."""
    statement = (
        select(OutboxEntry)
        .where(OutboxEntry.state.in_(NOT_DELIVERED))
        .order_by(OutboxEntry.number.desc())
        .limit(limit)
    )
    return session.scalars(statement).all()


def revive(session: Session, *, number: int) -> str:
    """Tries a dead letter once more. Returns its lane.

    Raises:
        DeadLetterNotFound
    """
    entry = session.get(OutboxEntry, number)
    if entry is None or entry.state not in NOT_DELIVERED:
        raise DeadLetterNotFound
    entry.state, entry.attempts, entry.next_at = OutboxState.PENDING, 0, None
    return entry.lane


def forget(session: Session, *, before: datetime) -> None:
    """Sent entries older than that; dead ones stay until somebody has seen to them."""
    session.execute(
        delete(OutboxEntry).where(OutboxEntry.state == OutboxState.SENT, OutboxEntry.sent_at < before)
    )
