"""What a platform lets us say before the person writes again.

微信客服: five messages in 48 hours (WC-94677), the last says so. 智能机器人: one an hour (WC-101138).
What comes after them is held: it stands among the dead letters with the reason, and goes out when the person
has written, before or together with what is said then.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from gateway.channel import outbox, people
from gateway.channel.incoming import Address
from gateway.channel.models import OutboxEntry, OutboxState
from gateway.channel.splitting import size

HELD = "held: the platform allows no more messages until the person writes"
COUNTED, FOLDED = ("text", "markdown"), "folded"
SEPARATOR = "\n\n"


@dataclass(frozen=True)
class Allowance:
    """At most `count` messages within `per` after each message of the person; one-to-one."""

    count: int
    per: timedelta
    max_bytes: int
    """Of one text."""


def admit(session: Session, *, lane: str, allowed: Allowance, last_words: str, now: datetime) -> int:
    """Makes the lane's oldest text fit into what is allowed, or holds it. Returns how many are newly held.

    `last_words` end the last message that is allowed, when there are several.
    """
    held = 0
    while (entry := outbox.head(session, lane)) is not None:
        if entry.attempts or not _is_counted(entry):
            break
        left = _left(session, entry, allowed, now=now)
        if left > 0:
            release(session, lane=lane, route=entry.target["route"])
            _fit(session, lane, left, allowed, last_words)
            break
        entry.state, entry.last_error = OutboxState.HELD, HELD
        session.flush()
        held += 1
    return held


def release(session: Session, *, lane: str, route: Mapping[str, Any]) -> int:
    """The person has written: what was held may go, by the new `route`. Returns how many there were."""
    entries = session.scalars(_of(lane, OutboxState.HELD)).all()
    for entry in entries:
        entry.state, entry.last_error, entry.next_at = OutboxState.PENDING, None, None
        entry.target = {**entry.target, "route": dict(route)}
    session.flush()
    return len(entries)


def _is_counted(entry: OutboxEntry) -> bool:
    return entry.body["kind"] in COUNTED and not entry.target["group"]


def _left(session: Session, entry: OutboxEntry, allowed: Allowance, *, now: datetime) -> int:
    target = entry.target
    person = people.find(session, Address(entry.channel, target["tenant"], target["app"], target["person"]))
    heard_at = people.chat_of(session, person).heard_at if person else None
    if heard_at is None:
        return allowed.count  # from before this was kept
    if heard_at <= now - allowed.per:
        return 0
    statement = select(OutboxEntry.body).where(
        OutboxEntry.lane == entry.lane, OutboxEntry.sent_at >= heard_at
    )
    said = sum(1 for body in session.scalars(statement) if body["kind"] in COUNTED)
    return allowed.count - said


def _fit(session: Session, lane: str, left: int, allowed: Allowance, last_words: str) -> None:
    """Folds what follows into the oldest while there is more to say than may be said."""
    waiting = _texts_at_the_front(session, lane)
    entry, ending = waiting[0], SEPARATOR + last_words if allowed.count > 1 else ""
    for follower in waiting[1 : len(waiting) - left + 1]:
        joined = SEPARATOR.join((entry.body["text"], follower.body["text"]))
        if size(joined + ending) > allowed.max_bytes:
            break
        entry.body = {**entry.body, "text": joined}
        follower.body = {"kind": FOLDED, "into": entry.number}
        follower.state, follower.sent_at = OutboxState.SENT, entry.created_at
    if left == 1 and ending and not entry.body.get("is_last"):
        entry.body = {**entry.body, "text": entry.body["text"] + ending, "is_last": True}


def _texts_at_the_front(session: Session, lane: str) -> list[OutboxEntry]:
    entries = session.scalars(_of(lane, OutboxState.PENDING)).all()
    other = next((n for n, entry in enumerate(entries) if not _is_counted(entry)), len(entries))
    return list(entries[:other])


def _of(lane: str, state: OutboxState) -> Select[OutboxEntry]:
    statement = select(OutboxEntry).where(OutboxEntry.lane == lane, OutboxEntry.state == state)
    return statement.order_by(OutboxEntry.number).with_for_update()
