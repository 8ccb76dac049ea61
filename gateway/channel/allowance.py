"""What a platform lets us say before the person writes again (微信客服: five messages in 48 hours; WC-94677).

The last message that is allowed says so. What comes after it is held: it stands among the dead letters with
the reason, and goes out by itself when the person has written.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from gateway.channel import outbox, people
from gateway.channel.incoming import Address
from gateway.channel.models import OutboxEntry, OutboxState
from gateway.channel.splitting import size

HELD = "held: the platform allows no more messages until the person writes"
COUNTED, FOLDED = "text", "folded"
SEPARATOR = "\n\n"


@dataclass(frozen=True)
class Allowance:
    """At most `count` messages within `per` after each message of the person."""

    count: int
    per: timedelta
    max_bytes: int
    """Of one text."""


def admit(
    session: Session,
    *,
    lane: str,
    allowance: Callable[[str], Allowance | None],
    last_words: str,
    now: datetime,
) -> int:
    """Makes the lane's oldest text fit into what is allowed, or holds it. Returns how many are newly held.

    `allowance` is asked with the app; `last_words` end the last message that is allowed.
    """
    held = 0
    while (entry := outbox.head(session, lane)) is not None:
        allowed = allowance(entry.target["app"])
        if allowed is None or entry.body["kind"] != COUNTED or entry.attempts:
            break
        left = _left(session, entry, allowed, now=now)
        if left > 0:
            _fit(session, entry, left, allowed.max_bytes - size(SEPARATOR + last_words), last_words)
            break
        entry.state, entry.last_error = OutboxState.HELD, HELD
        session.flush()
        held += 1
    return held


def release(session: Session, *, lane: str) -> int:
    """The person has written: what was held may go. Returns how many there were."""
    entries = session.scalars(_of(lane, OutboxState.HELD)).all()
    for entry in entries:
        entry.state, entry.last_error, entry.next_at = OutboxState.PENDING, None, None
    return len(entries)


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
    said = sum(1 for body in session.scalars(statement) if body["kind"] == COUNTED)
    return allowed.count - said


def _fit(session: Session, entry: OutboxEntry, left: int, max_bytes: int, last_words: str) -> None:
    """Folds what follows into the entry while there is more to say than may be said."""
    waiting = _texts_at_the_front(session, entry.lane)
    for follower in waiting[1 : len(waiting) - left + 1]:
        joined = SEPARATOR.join((entry.body["text"], follower.body["text"]))
        if size(joined) > max_bytes:
            break
        entry.body = {**entry.body, "text": joined}
        follower.body = {"kind": FOLDED, "into": entry.number}
        follower.state, follower.sent_at = OutboxState.SENT, entry.created_at
    if left == 1 and not entry.body.get("is_last"):
        text = SEPARATOR.join((entry.body["text"], last_words))
        entry.body = {**entry.body, "text": text, "is_last": True}


def _texts_at_the_front(session: Session, lane: str) -> list[OutboxEntry]:
    entries = session.scalars(_of(lane, OutboxState.PENDING)).all()
    other = next((n for n, entry in enumerate(entries) if entry.body["kind"] != COUNTED), len(entries))
    return list(entries[:other])


def _of(lane: str, state: OutboxState) -> Select[OutboxEntry]:
    statement = select(OutboxEntry).where(OutboxEntry.lane == lane, OutboxEntry.state == state)
    return statement.order_by(OutboxEntry.number).with_for_update()
