"""The platform repeats and the process dies, at every step: what people see is one answer to each question.

The clock is moved along each platform's own ladder of retries; a death is a gateway whose tasks stop at that
point, and another that starts on the same database. `test_process.py` kills a real process.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest
from fastapi.responses import JSONResponse
from sqlalchemy.orm import Session

from gateway.channel import inbox, outbox
from gateway.channel.incoming import Incoming, Kind
from tests.gateway.channel.conftest import Messengers, StartMessengers, make_doubles
from tests.gateway.channel.deliveries import (
    ANSWER,
    LADDERS,
    PLATFORMS,
    Delivery,
    Died,
    delivery_of,
    platforms_for,
)
from tests.gateway.channel.test_journeys import NAMES as JOURNEYS
from tests.gateway.fakes import Clock, FakeBot

STEPS = ["before store", "after store", "before answer", "after answer before marking", "between pushes"]
FETCHED = ["fetched, not stored", "fetched and stored"]
"""微信客服 is told that there is something, and fetches it: two more steps."""
CASES = [(name, step) for name in sorted(LADDERS) for step in STEPS] + [("wecom_service", s) for s in FETCHED]


@asynccontextmanager
async def dying(step: str, bot: FakeBot, patch: pytest.MonkeyPatch) -> AsyncIterator[asyncio.Event]:
    """Sets the trap; the event says that it has sprung."""
    died = asyncio.Event()
    loop = asyncio.get_running_loop()

    def die() -> None:
        loop.call_soon_threadsafe(died.set)
        raise Died

    store = inbox.store

    def store_and_die(session: Session, pushes: Sequence[Incoming], **kwargs: Any) -> Any:
        if step in FETCHED and pushes[0].kind is Kind.PULL:
            return store(session, pushes, **kwargs)
        if step in ("before store", "fetched, not stored"):
            die()
        new = store(session, pushes, **kwargs)
        session.commit()  # it is in the database, and nobody hears of it
        die()
        return new

    with patch.context() as trap:
        if step in ("before store", "after store", *FETCHED):
            trap.setattr(inbox, "store", store_and_die)
        elif step == "before answer":
            bot.is_open.clear()
        elif step == "after answer before marking":
            trap.setattr(outbox, "mark_sent", lambda *_, **__: die())
        yield died
    bot.is_open.set()


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(90):
        while not condition():  # noqa: ASYNC110  (a test's patience)
            await asyncio.sleep(0.02)


async def first_life(
    messengers: Messengers, delivery: Delivery, step: str, bot: FakeBot, patch: pytest.MonkeyPatch
) -> None:
    double = delivery.double
    async with dying(step, bot, patch) as died:
        pushing = asyncio.create_task(delivery.push())
        waits: dict[str, Callable[[], Awaitable[Any]]] = {
            "before store": died.wait,
            "after store": died.wait,
            "before answer": lambda: bot.has_begun(1),
            "after answer before marking": died.wait,
            "between pushes": lambda: double.sees("zhang", 1),
            **dict.fromkeys(FETCHED, died.wait),
        }
        async with asyncio.timeout(90):
            await waits[step]()
        if step in ("before store", "after store"):
            pushing.cancel()
        await asyncio.gather(pushing, return_exceptions=True)
        await kill(messengers)


async def kill(messengers: Messengers) -> None:
    """Every task ends where it stands; nothing is tidied up."""
    await messengers.gateway.parts.channels.stop()
    await messengers.gateway.parts.runner.stop()


@pytest.mark.parametrize(("name", "step"), CASES)
async def test_one_answer_whatever_dies_and_whatever_is_repeated(
    start_messengers: StartMessengers,
    sqlite_url: str,
    bot: FakeBot,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    step: str,
) -> None:
    clock = Clock(datetime(2026, 7, 1, 9, 0, tzinfo=UTC))
    async with platforms_for(name, clock) as (doubles, channels):
        delivery = delivery_of(name, doubles[PLATFORMS[name]])
        start = partial(start_messengers, sqlite_url, now=clock, doubles=doubles, channels=channels)
        async with start() as messengers:
            await first_life(messengers, delivery, step, bot, monkeypatch)

        began = clock.at
        async with start() as messengers:
            for after in LADDERS[name]:
                clock.at = began + after
                await delivery.push()
                await delivery.double.sees("zhang", 1)
            clock.advance(minutes=1)
            await until(lambda: is_quiet(messengers))

    assert delivery.results[-len(LADDERS[name]) :] == [200] * len(LADDERS[name])
    assert delivery.double.texts("zhang") == [ANSWER]
    assert len(bot.ran) == 1


def is_quiet(messengers: Messengers) -> bool:
    parts = messengers.gateway.parts
    pending = parts.database.read_now(inbox.pending_lanes, now=parts.now())
    return not pending and not parts.database.read_now(outbox.due_lanes, now=parts.now())


@pytest.mark.parametrize("name", JOURNEYS)
async def test_a_platform_that_fails_at_first_gets_each_message_once(
    start_messengers: StartMessengers, sqlite_url: str, name: str
) -> None:
    doubles = make_doubles(lambda: datetime.now(UTC))
    double = doubles[name]
    async with start_messengers(sqlite_url, doubles=doubles):
        double.failures += [lambda: JSONResponse({}, status_code=503)] * 2
        await double.say("zhang", "一")
        await double.say("zhang", "二")
        shown = await double.sees("zhang", 2)
    assert [s.text for s in shown] == ["答：一", "答：二"]
