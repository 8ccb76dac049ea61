"""The bot is down: questions are kept, their asker is told once, and they are answered in order."""

import asyncio
from typing import Any

import httpx
import pytest
from fastapi import Response

from tests.gateway.conftest import Gateway, StartGateway, Visitor
from tests.gateway.fakes import FakeBot

WAITING = (
    "抱歉，智能助手正在重新启动。您的问题已经保留，恢复后会自动为您解答，不用重新发送；"
    "如果着急，可以转人工客服。"
)
GIVEN_UP = "抱歉，智能助手较长时间没有恢复，您的这个问题没能得到回答。您可以稍后再问一次，或现在转人工客服。"
BROKEN = "抱歉，智能助手没能处理这个问题，还没有给出回答。请换个说法再问一次，或转人工客服。"


async def test_the_question_is_kept_and_answered_when_the_bot_is_back(gateway: Gateway, bot: FakeBot) -> None:
    visitor = await gateway.guest()
    bot.is_down = True
    await visitor.send("一")

    told = (await visitor.messages(2))[1]
    bot.is_down = False

    assert (told["author"], told["content"]["kind"], told["content"]["level"]) == ("system", "notice", "info")
    assert told["content"]["text"] == WAITING
    assert [option["title"] for option in told["options"]] == ["转人工"]
    assert await visitor.texts(3) == ["一", WAITING, "答：一"]


async def test_several_questions_are_told_once_and_answered_in_their_order(
    sqlite_gateway: Gateway, bot: FakeBot
) -> None:
    visitor = await sqlite_gateway.guest()
    bot.is_down = True
    await visitor.send("一")
    await visitor.messages(2)
    await visitor.send("二")
    await visitor.send("三")
    await asyncio.sleep(0.2)

    bot.is_down = False

    assert await visitor.texts(7) == ["一", WAITING, "二", "三", "答：一", "答：二", "答：三"]


async def test_the_next_outage_is_told_again(sqlite_gateway: Gateway, bot: FakeBot) -> None:
    visitor = await sqlite_gateway.guest()
    for count, text in ((3, "一"), (6, "二")):
        bot.is_down = True
        await visitor.send(text)
        await visitor.messages(count - 1)
        bot.is_down = False
        await visitor.messages(count)

    assert (await visitor.texts(6)).count(WAITING) == 2


async def test_a_bot_that_says_it_does_not_serve_is_down_as_well(
    sqlite_gateway: Gateway, bot: FakeBot
) -> None:
    visitor = await sqlite_gateway.guest()
    bot.fail(times=30, status=503)

    await visitor.send("一")

    assert await visitor.texts(3) == ["一", WAITING, "答：一"]
    assert len(bot.ran) == 1


async def test_a_kept_question_survives_the_gateway(
    start_gateway: StartGateway, database_url: str, bot: FakeBot
) -> None:
    bot.is_down = True
    async with start_gateway(database_url) as gateway:
        visitor = await gateway.guest()
        await visitor.send("一")
        await visitor.messages(2)

    async with start_gateway(database_url) as restarted:
        visitor.http = restarted.http
        await asyncio.sleep(0.2)
        bot.is_down = False
        assert await visitor.texts(3) == ["一", WAITING, "答：一"]


async def test_after_a_quarter_of_an_hour_it_is_given_up(sqlite_gateway: Gateway, bot: FakeBot) -> None:
    visitor = await sqlite_gateway.guest()
    bot.is_down = True
    await visitor.send("一")
    await visitor.messages(2)

    sqlite_gateway.clock.advance(minutes=14)
    await asyncio.sleep(0.2)
    assert (await visitor.page())["last_sequence"] == 2
    sqlite_gateway.clock.advance(minutes=2)
    told = (await visitor.messages(3))[2]
    bot.is_down = False
    await visitor.send("二")

    assert (told["content"]["text"], told["content"]["level"]) == (GIVEN_UP, "warning")
    assert [option["title"] for option in told["options"]] == ["转人工"]
    assert await visitor.texts(5) == ["一", WAITING, GIVEN_UP, "二", "答：二"]


async def click(visitor: Visitor) -> httpx.Response:
    return await visitor.choose((await visitor.messages(2))[1]["options"][0]["id"])


async def type_it(visitor: Visitor) -> httpx.Response:
    return await visitor.send("转人工！")


async def press(visitor: Visitor) -> httpx.Response:
    return await visitor.post("/handoff")


@pytest.mark.parametrize("ask", [click, type_it, press])
async def test_a_person_who_is_asked_for_meanwhile_takes_over(
    gateway: Gateway, bot: FakeBot, ask: Any
) -> None:
    visitor = await gateway.guest()
    bot.is_down = True
    await visitor.send("一")
    await visitor.messages(2)

    assert (await ask(visitor)).status_code == 202
    assert (await visitor.page())["owner"] == "queued"
    bot.is_down = False
    await asyncio.sleep(0.2)

    page = await visitor.page()
    assert page["messages"][-1]["content"]["kind"] == "queue"
    assert bot.requests == []


async def test_who_asks_for_a_person_first_does_not_wait_for_the_bot(
    sqlite_gateway: Gateway, bot: FakeBot
) -> None:
    visitor = await sqlite_gateway.guest()
    bot.is_down = True

    await visitor.send("人工客服")

    assert (await visitor.messages(2))[1]["content"]["kind"] == "queue"


async def test_a_question_that_breaks_the_bot_does_not_hold_up_the_next(
    start_gateway: StartGateway, sqlite_url: str, bot: FakeBot
) -> None:
    async with start_gateway(sqlite_url, turn_max_runs=3, bot_attempts=1) as gateway:
        visitor = await gateway.guest()
        bot.fail(times=3, status=500)
        await visitor.send("毒")
        await visitor.send("二")

        assert sorted(await visitor.texts(5)) == sorted(["毒", "二", WAITING, BROKEN, "答：二"])


async def test_a_bot_that_hangs_altogether_is_waited_for(
    start_gateway: StartGateway, sqlite_url: str, bot: FakeBot
) -> None:
    def hang() -> Response:
        bot.is_down = True
        raise httpx.ReadTimeout("frozen")

    bot.failures.append(hang)
    async with start_gateway(sqlite_url) as gateway:
        visitor = await gateway.guest()
        await visitor.send("一")
        await visitor.messages(2)
        bot.is_down = False

        assert await visitor.texts(3) == ["一", WAITING, "答：一"]
