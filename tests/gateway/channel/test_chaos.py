"""The platform repeats and the process dies, at every step: what people see is one answer to each question.

The clock is moved along each platform's own ladder of retries; a death is a gateway whose tasks stop at that
point, and another that starts on the same database. `test_process.py` kills a real process.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from fastapi.responses import JSONResponse
from sqlalchemy.orm import Session

from gateway.channel import inbox, outbox
from tests.gateway.channel.conftest import Messengers, StartMessengers, make_doubles
from tests.gateway.channel.doubles import feishu
from tests.gateway.channel.feishu.sealing import sealed_body, signed_headers
from tests.gateway.fakes import Clock, FakeBot

QUESTION, ANSWER = "如何查看代金券？", "答：如何查看代金券？"
LADDERS = {
    "wecom": [timedelta(seconds=5), timedelta(seconds=10)],
    "dingtalk": [timedelta(seconds=1), timedelta(minutes=1)],
    "feishu": [
        timedelta(seconds=15),
        timedelta(minutes=5, seconds=15),
        timedelta(hours=1, minutes=5, seconds=15),
        timedelta(hours=7, minutes=5, seconds=15),
    ],
}
"""After the first push. 钉钉 documents none for robots; repeats are assumed all the same."""
STEPS = ["before store", "after store", "before answer", "after answer before marking", "between pushes"]


class Died(BaseException):
    """Not an Exception: nothing of ours may survive it by catching."""


@dataclass
class Delivery:
    """One message as the platform pushes it, again and again."""

    double: Any
    request: Callable[[], tuple[str, dict[str, Any]]]
    """Path and request, signed with the present time, the body the same each time."""
    results: list[int] = field(default_factory=list)

    async def push(self) -> None:
        path, request = self.request()
        try:
            self.results.append((await self.double.http.post(path, **request)).status_code)
        except (httpx.HTTPError, Died, RuntimeError):
            self.results.append(0)


def delivery_of(name: str, double: Any) -> Delivery:
    if name == "wecom":
        return Delivery(
            double, lambda: ("/channels/wecom/app", double.text_push("zhang", QUESTION, key="4561"))
        )
    if name == "dingtalk":
        message = double.message("zhang", QUESTION)

        def repeat() -> tuple[str, dict[str, Any]]:
            fresh = {**message, "createAt": int(double.now().timestamp() * 1000)}
            return "/channels/dingtalk/robot", {"json": fresh, "headers": double.headers()}

        return Delivery(double, repeat)
    body = sealed_body(double.message("zhang", QUESTION), feishu.KEY)
    first = str(int(double.now().timestamp()))  # whether a retry is signed anew is not documented: it is not

    def same() -> tuple[str, dict[str, Any]]:
        headers = signed_headers(body, key=feishu.KEY, timestamp=first)
        return "/channels/feishu/events", {"content": body, "headers": headers}

    return Delivery(double, same)


@asynccontextmanager
async def dying(step: str, bot: FakeBot, patch: pytest.MonkeyPatch) -> AsyncIterator[asyncio.Event]:
    """Sets the trap; the event says that it has sprung."""
    died = asyncio.Event()
    loop = asyncio.get_running_loop()

    def die() -> None:
        loop.call_soon_threadsafe(died.set)
        raise Died

    store = inbox.store

    def store_and_die(session: Session, *args: Any, **kwargs: Any) -> Any:
        if step == "before store":
            die()
        new = store(session, *args, **kwargs)
        session.commit()  # it is in the database, and nobody hears of it
        die()
        return new

    with patch.context() as trap:
        if step in ("before store", "after store"):
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


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("name", sorted(LADDERS))
async def test_one_answer_whatever_dies_and_whatever_is_repeated(
    start_messengers: StartMessengers,
    sqlite_url: str,
    bot: FakeBot,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    step: str,
) -> None:
    clock = Clock(datetime(2026, 7, 1, 9, 0, tzinfo=UTC))
    doubles = make_doubles(clock)
    delivery = delivery_of(name, doubles[name])
    async with start_messengers(sqlite_url, now=clock, doubles=doubles) as messengers:
        await first_life(messengers, delivery, step, bot, monkeypatch)

    began = clock.at
    async with start_messengers(sqlite_url, now=clock, doubles=doubles) as messengers:
        for after in LADDERS[name]:
            clock.at = began + after
            await delivery.push()
            await doubles[name].sees("zhang", 1)
        clock.advance(minutes=1)
        await until(lambda: is_quiet(messengers))

    assert delivery.results[-len(LADDERS[name]) :] == [200] * len(LADDERS[name])
    assert doubles[name].texts("zhang") == [ANSWER]
    assert len(bot.ran) == 1


def is_quiet(messengers: Messengers) -> bool:
    parts = messengers.gateway.parts
    pending = parts.database.read_now(inbox.pending_lanes, now=parts.now())
    return not pending and not parts.database.read_now(outbox.due_lanes, now=parts.now())


@pytest.mark.parametrize("name", sorted(LADDERS))
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
