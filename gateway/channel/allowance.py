"""What a platform lets us say before the person writes again.

微信客服: five messages in 48 hours (WC-94677), the last says so. 智能机器人: one reply to each message, at
the address that came with it, within an hour (WC-101138). What comes after them is held: it stands among the
dead letters with the reason, and goes out when the person has written, before or with what is said then.
"""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from gateway.channel import outbox, people
from gateway.channel.incoming import Address, Incoming
from gateway.channel.models import Chat, OutboxEntry, OutboxState
from gateway.channel.rendering import in_one_text
from gateway.channel.splitting import size

HELD = "held: the platform allows no more messages until the person writes"
COUNTED, FOLDED = ("text", "markdown", "menu"), "folded"
SEPARATOR = "\n\n"
ADDRESS, ADDRESSES = "response_url", "addresses"
ADDRESS_COUNTS = timedelta(minutes=55)
"""Of the hour for which the platform takes a reply; we may be late ourselves."""


@dataclass(frozen=True)
class Allowance:
    """At most `count` messages within `per` after each message of the person; one-to-one.

    With `is_by_address` it is one message for each address that a message brought, in groups too.
    """

    count: int
    per: timedelta
    max_bytes: int
    """Of one text."""
    is_by_address: bool = False


def route_after(route: Mapping[str, Any], brought: Mapping[str, Any], *, now: datetime) -> dict[str, Any]:
    """How a chat can be answered after a push that `brought` a way; addresses not used yet are kept."""
    after = {**(brought or route), "heard_at": now.isoformat()}
    addresses = _usable(route, now=now)
    if brought.get(ADDRESS):
        addresses.append({"url": brought[ADDRESS], "until": (now + ADDRESS_COUNTS).isoformat()})
    return {**after, ADDRESSES: addresses} if addresses else after


def admit(session: Session, *, lane: str, allowed: Allowance, last_words: str, now: datetime) -> int:
    """Makes the lane's oldest text fit into what is allowed, or holds it. Returns how many are newly held.

    `last_words` end the last message that is allowed, when there are several.
    """
    held = 0
    while (entry := outbox.head(session, lane)) is not None:
        if entry.attempts or not _is_counted(entry, allowed):
            break
        chat = _chat(session, entry)
        left = _left(session, entry, chat, allowed, now=now)
        if left > 0:
            who = entry.target["person"]
            release(session, lane=lane, person=who, route=entry.target["route"])
            waiting = _texts_at_the_front(session, lane, who, allowed)
            _fit(waiting, left, allowed, last_words)
            if chat is not None and allowed.is_by_address:
                _address(waiting[0], chat, now=now)
            break
        entry.state, entry.last_error = OutboxState.HELD, HELD
        session.flush()
        held += 1
    return held


def release(session: Session, *, lane: str, person: str, route: Mapping[str, Any]) -> int:
    """The person has written: what was held may go, by the new `route`. Returns how many there were."""
    entries = _held(session, lane, person)
    for entry in entries:
        entry.state, entry.last_error, entry.next_at = OutboxState.PENDING, None, None
        entry.target = {**entry.target, "route": dict(route)}
    session.flush()
    return len(entries)


def undelivered(session: Session, incoming: Incoming) -> None:
    """Accepted by the platform earlier, and then not delivered: held when it was one too many, else dead."""
    route, is_held = incoming.route, bool(incoming.route.get("is_held"))
    outbox.mark_undelivered(
        session,
        lane=outbox.Target(**asdict(incoming.address)).lane,
        token=str(route.get("token")),
        state=OutboxState.HELD if is_held else OutboxState.DEAD,
        error=HELD if is_held else f"not delivered: {route.get('reason')}",
    )


def withdraw(session: Session, *, lane: str, person: str) -> None:
    """The link has ended: nobody who comes later reads what was held."""
    for entry in _held(session, lane, person):
        session.delete(entry)


def _held(session: Session, lane: str, person: str) -> list[OutboxEntry]:
    held = session.scalars(_of(lane, OutboxState.HELD)).all()
    return [entry for entry in held if entry.target["person"] == person]


def _is_counted(entry: OutboxEntry, allowed: Allowance) -> bool:
    return entry.body["kind"] in COUNTED and (allowed.is_by_address or not entry.target["group"])


def _chat(session: Session, entry: OutboxEntry) -> Chat | None:
    target = entry.target
    person = people.find(session, Address(entry.channel, target["tenant"], target["app"], target["person"]))
    return people.chat_of(session, person, group_id=target["group"]) if person else None


def _usable(route: Mapping[str, Any], *, now: datetime) -> list[dict[str, str]]:
    """Addresses that still take a reply, oldest first."""
    return [a for a in route.get(ADDRESSES, ()) if datetime.fromisoformat(a["until"]) > now]


def _address(entry: OutboxEntry, chat: Chat, *, now: datetime) -> None:
    """The oldest address goes to this entry, also for its repetitions, and to no other."""
    first, *others = _usable(chat.route, now=now)
    chat.route = {**chat.route, ADDRESSES: others}
    entry.target = {**entry.target, "route": {ADDRESS: first["url"]}}


def _left(
    session: Session, entry: OutboxEntry, chat: Chat | None, allowed: Allowance, *, now: datetime
) -> int:
    if allowed.is_by_address:
        return len(_usable(chat.route, now=now)) if chat else 0
    heard_at = chat.heard_at if chat else None
    if heard_at is None:
        return allowed.count  # from before this was kept
    if heard_at <= now - allowed.per:
        return 0
    statement = select(OutboxEntry.body).where(
        OutboxEntry.lane == entry.lane, OutboxEntry.sent_at >= heard_at
    )
    said = sum(1 for body in session.scalars(statement) if body["kind"] in COUNTED)
    return allowed.count - said


def _fit(waiting: Sequence[OutboxEntry], left: int, allowed: Allowance, last_words: str) -> None:
    """Folds what follows into the oldest while there is more to say than may be said."""
    entry, ending = waiting[0], SEPARATOR + last_words if allowed.count > 1 else ""
    for follower in waiting[1 : len(waiting) - left + 1]:
        first, second = in_one_text(entry.body), in_one_text(follower.body)
        joined = SEPARATOR.join((first["text"], second["text"]))
        if size(joined + ending) > allowed.max_bytes:
            break
        entry.body = {**first, "text": joined}
        follower.body = {"kind": FOLDED, "into": entry.number}
        follower.state, follower.sent_at = OutboxState.SENT, entry.created_at
    if left == 1 and ending and not entry.body.get("is_last"):
        is_menu = entry.body["kind"] == "menu"
        end = {"tail": last_words} if is_menu else {"text": entry.body["text"] + ending}
        entry.body = {**entry.body, **end, "is_last": True}


def _texts_at_the_front(session: Session, lane: str, person: str, allowed: Allowance) -> list[OutboxEntry]:
    """Those to this person; in a group others have theirs between them."""
    entries = session.scalars(_of(lane, OutboxState.PENDING)).all()
    front = itertools.takewhile(lambda entry: _is_counted(entry, allowed), entries)
    return [entry for entry in front if entry.target["person"] == person]


def _of(lane: str, state: OutboxState) -> Select[OutboxEntry]:
    statement = select(OutboxEntry).where(OutboxEntry.lane == lane, OutboxEntry.state == state)
    return statement.order_by(OutboxEntry.number).with_for_update()
