"""Finding conversations again: pages without gaps, by day, by agent, by what was said."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.gateway.conftest import Gateway
from tests.gateway.desk.conftest import Seat, SignIn
from tests.gateway.insight.history import History

NOON = datetime(2026, 6, 10, 4, 0, tzinfo=UTC)
"""In Beijing."""


async def pages(seat: Seat, **params: Any) -> list[list[str]]:
    """Ids, page by page, until there is no next one."""
    found: list[list[str]] = []
    before: str | None = None
    while True:
        given = {**params, **({"before": before} if before else {})}
        response = await seat.get("/conversations", **given)
        assert response.status_code == 200, response.text
        page = response.json()
        found.append([row["conversation_id"] for row in page["items"]])
        before = page["next_before"]
        if before is None:
            return found


@pytest.fixture
async def seat(gateway: Gateway, sign_in: SignIn) -> Seat:
    seat: Seat = await sign_in(gateway, "agent1")
    return seat


async def test_every_conversation_is_on_one_page_newest_first(gateway: Gateway, seat: Seat) -> None:
    past = History()
    for number in range(25):
        at = NOON + timedelta(minutes=number // 3)  # three each at the same moment
        past.turn(past.conversation(f"c{number:02}", at), at, "article", "coupon.view")
    await gateway.parts.database.write(past.write)

    found = await pages(seat, limit=10)

    assert [len(page) for page in found] == [10, 10, 5]
    assert [one for page in found for one in page] == [f"c{number:02}" for number in reversed(range(25))]


async def test_what_comes_in_while_one_reads_shifts_nothing(gateway: Gateway, seat: Seat) -> None:
    past = History()
    for number in range(4):
        at = NOON + timedelta(minutes=number)
        past.turn(past.conversation(f"c{number}", at), at, "article")
    await gateway.parts.database.write(past.write)
    first = (await seat.get("/conversations", limit=2)).json()
    newer = await gateway.guest()
    await newer.send("新来的")
    await newer.messages(2)

    second = (await seat.get("/conversations", limit=2, before=first["next_before"])).json()

    assert [row["conversation_id"] for row in first["items"]] == ["c3", "c2"]
    assert [row["conversation_id"] for row in second["items"]] == ["c1", "c0"]


async def test_the_queue_pages_by_who_waits_longest(gateway: Gateway, seat: Seat) -> None:
    waiting = []
    for _ in range(5):
        visitor = await gateway.guest()
        await visitor.post("/handoff")
        gateway.clock.advance(seconds=1)
        waiting.append(visitor.conversation_id)

    assert await pages(seat, view="queue", limit=2) == [waiting[:2], waiting[2:4], waiting[4:]]


async def test_days_are_those_of_beijing_and_both_count(gateway: Gateway, seat: Seat) -> None:
    past = History()
    moments = {
        "before": datetime(2026, 6, 9, 15, 59, tzinfo=UTC),
        "begin": datetime(2026, 6, 9, 16, 0, tzinfo=UTC),
        "end": datetime(2026, 6, 11, 15, 59, tzinfo=UTC),
        "after": datetime(2026, 6, 11, 16, 0, tzinfo=UTC),
    }
    for key, at in moments.items():
        past.turn(past.conversation(key, at), at, "article")
    await gateway.parts.database.write(past.write)

    assert await pages(seat, **{"from": "2026-06-10", "to": "2026-06-11"}) == [["end", "begin"]]
    assert await pages(seat, **{"from": "2026-06-12"}) == [["after"]]
    assert await pages(seat, to="2026-06-09") == [["before"]]


async def test_by_the_agent_who_served(gateway: Gateway, seat: Seat, sign_in: SignIn) -> None:
    other: Seat = await sign_in(gateway, "agent2")
    served = {}
    for agent in (seat, other):
        visitor = await gateway.guest()
        await visitor.post("/handoff")
        await agent.act(visitor.conversation_id, "claim")
        await agent.act(visitor.conversation_id, "close", {"reason": "solved"})
        served[agent.id] = visitor.conversation_id

    assert await pages(seat, agent_id=other.id) == [[served[other.id]]]
    assert await pages(seat, agent_id="nobody") == [[]]


async def test_words_are_found_as_they_are_and_percent_signs_are_percent_signs(
    gateway: Gateway, seat: Seat
) -> None:
    past = History()
    for key, text in {"a": "打 100% 折", "b": "打 1000 折", "c": "订单_7", "d": "订单x7"}.items():
        past.turn(past.conversation(key, NOON, user=f"user-{key}"), NOON, "article", text=text)
    await gateway.parts.database.write(past.write)

    assert await pages(seat, q="100%") == [["a"]]
    assert await pages(seat, q="订单_7") == [["c"]]
    assert await pages(seat, q="USER-D") == [["d"]]


async def test_a_cursor_that_was_not_given_out_is_refused(seat: Seat) -> None:
    for cursor in ("x", "1e9.c", "-1.c", "٣.c"):
        response = await seat.get("/conversations", before=cursor)
        assert (response.status_code, response.json()["code"]) == (422, "validation_failed")
