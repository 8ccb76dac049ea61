"""The outbox against a difficult platform: dead tokens, limits, failures that pass and failures that stay."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from fastapi import Response
from fastapi.responses import JSONResponse

from gateway.channel.outbox import pause_after
from gateway.channel.tokens import Token, TokenCache
from tests.gateway.channel.conftest import Messengers, StartMessengers, make_doubles
from tests.gateway.channel.test_journeys import NAMES
from tests.gateway.fakes import Clock


@pytest.mark.parametrize("name", NAMES)
async def test_a_token_that_died_early_is_fetched_once_more(messengers: Messengers, name: str) -> None:
    double = messengers[name]
    await double.say("zhang", "一")
    await double.sees("zhang", 1)
    given = double.tokens_given
    double.token = "revoked"
    await double.say("zhang", "二")
    await double.sees("zhang", 2)
    assert double.tokens_given == given + 1


@pytest.mark.parametrize("name", NAMES)
async def test_what_fails_for_good_is_a_dead_letter_and_can_be_sent_again(
    messengers: Messengers, name: str
) -> None:
    refusals: dict[str, Response] = {
        "wecom": JSONResponse({"errcode": 81013, "errmsg": "user not in scope"}),
        "dingtalk": JSONResponse({"code": "param.error"}, status_code=400),
        "feishu": JSONResponse({"code": 230099, "msg": "bad card"}, status_code=400),
    }
    double = messengers[name]
    double.failures.append(lambda: refusals[name])
    await double.say("zhang", "一")
    await double.say("zhang", "二")
    assert [s.text for s in await double.sees("zhang", 1)] == ["答：二"]
    http, agent = messengers.gateway.http, messengers.gateway.agent()
    (letter,) = (await http.get("/api/channels/dead-letters", headers=agent)).json()["items"]
    assert (letter["channel"], letter["attempts"]) == (name, 1)
    assert "答" not in str(letter)
    retried = await http.post(f"/api/channels/dead-letters/{letter['number']}/retry", headers=agent)
    assert retried.status_code == 202
    await double.sees_text("zhang", "答：一")
    assert (await http.post("/api/channels/dead-letters/999/retry", headers=agent)).status_code == 404
    assert (await http.get("/api/channels/dead-letters")).status_code == 401


async def test_over_the_limit_messages_wait_and_none_is_dropped(
    start_messengers: StartMessengers, sqlite_url: str
) -> None:
    clock = Clock(datetime(2026, 7, 1, tzinfo=UTC))
    doubles = make_doubles(clock)
    async with start_messengers(sqlite_url, now=clock, doubles=doubles) as messengers:
        wecom = messengers.wecom
        for n in range(40):
            await wecom.say("zhang", f"问题{n}")
        await wecom.sees("zhang", 28)
        await asyncio.sleep(0.3)
        assert len(wecom.texts("zhang")) == 28
        await wecom.say("li", "我不用等")
        await wecom.sees("li", 1)
        clock.advance(seconds=61)
        shown = await wecom.sees("zhang", 40)
        assert [s.text for s in shown] == [f"答：问题{n}" for n in range(40)]
        assert wecom.silently_dropped == 0


async def test_the_limit_holds_over_a_restart(start_messengers: StartMessengers, sqlite_url: str) -> None:
    clock = Clock(datetime(2026, 7, 1, tzinfo=UTC))
    doubles = make_doubles(clock)
    async with start_messengers(sqlite_url, now=clock, doubles=doubles) as messengers:
        for n in range(28):
            await messengers.wecom.say("zhang", f"问题{n}")
        await messengers.wecom.sees("zhang", 28)
        await asyncio.sleep(0.3)
    async with start_messengers(sqlite_url, now=clock, doubles=doubles) as messengers:
        await messengers.wecom.say("zhang", "还有一个")
        await asyncio.sleep(0.5)
        assert len(messengers.wecom.texts("zhang")) == 28
        clock.advance(seconds=61)
        await messengers.wecom.sees("zhang", 29)


@pytest.mark.parametrize("name", NAMES)
async def test_late_failed_and_repeated_are_counted(
    start_messengers: StartMessengers, sqlite_url: str, name: str
) -> None:
    clock = Clock(datetime(2026, 7, 1, tzinfo=UTC))
    async with start_messengers(sqlite_url, now=clock) as messengers:
        double = messengers[name]
        double.failures.append(lambda: JSONResponse({}, status_code=503))
        await double.say("zhang", "一")
        async with asyncio.timeout(30):
            while messengers.counts(name).get("send_retried") != 1:  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        clock.advance(minutes=2)
        await double.sees("zhang", 1)
        async with asyncio.timeout(30):
            while "sent" not in messengers.counts(name):  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        counts = messengers.counts(name)
        response = await messengers.gateway.http.get(
            "/api/channels/numbers", headers=messengers.gateway.agent()
        )
    assert counts == {"accepted": 1, "duplicate": 0, "send_retried": 1, "sent": 1, "late": 1}
    assert response.json() == {
        "counts": {name: counts},
        "inbox_pending": 0,
        "outbox_pending": 0,
        "dead_letters": 0,
    }


async def test_one_token_is_fetched_for_everybody_who_waits() -> None:
    fetched: list[int] = []

    async def fetch() -> Token:
        fetched.append(1)
        await asyncio.sleep(0.01)
        return Token("t", timedelta(hours=2))

    clock = Clock()
    cache = TokenCache(fetch, now=clock)
    assert set(await asyncio.gather(*(cache.get() for _ in range(50)))) == {"t"}
    assert len(fetched) == 1
    clock.advance(hours=1, minutes=56)
    await cache.get()
    assert len(fetched) == 2


@pytest.mark.parametrize(("attempts", "seconds"), [(1, 1), (2, 2), (5, 16), (10, 512), (11, 600), (99, 600)])
def test_pauses_double_up_to_ten_minutes(attempts: int, seconds: int) -> None:
    first = timedelta(seconds=1)
    assert pause_after(attempts, first=first, jitter=0) == timedelta(seconds=seconds)
    assert pause_after(attempts, first=first, jitter=1) == timedelta(seconds=seconds) * 1.25
