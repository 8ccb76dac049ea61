"""The bot is down, slow, wrong or silent: the user gets a kind sentence and a way to a person."""

import asyncio

import httpx
import pytest
from fastapi import Response

from tests.gateway.conftest import Gateway, StartGateway
from tests.gateway.fakes import FakeBackend, FakeBot

UNAVAILABLE = "抱歉，智能助手没能处理这个问题，还没有给出回答。请换个说法再问一次，或转人工客服。"
TIMEOUT = "抱歉，这个问题处理超时了。请稍后再试一次，或转人工客服。"
EMPTY = "抱歉，这次没能得到结果。请稍后再试一次，或转人工客服。"


def raise_timeout() -> Response:
    raise httpx.ReadTimeout("slow")


async def test_a_failure_that_passes_is_not_noticed(sqlite_gateway: Gateway, bot: FakeBot) -> None:
    visitor = await sqlite_gateway.guest()
    bot.fail(times=2)

    await visitor.send("提交申请")

    assert await visitor.texts(2) == ["提交申请", "答：提交申请"]
    assert len(bot.requests) == 3
    assert len(bot.ran) == 1  # the bot replayed what it had done


@pytest.mark.parametrize(
    ("failures", "status", "calls", "notice"),
    [
        ("status", 401, 1, UNAVAILABLE),
        ("timeout", 0, 2, TIMEOUT),
    ],
)
async def test_a_failure_that_stays_is_told_kindly(
    gateway: Gateway, bot: FakeBot, failures: str, status: int, calls: int, notice: str
) -> None:
    visitor = await gateway.guest()
    if failures == "timeout":
        bot.failures += [raise_timeout] * 5
    else:
        bot.fail(times=5, status=status)

    await visitor.send("你好")

    told = (await visitor.messages(2))[1]
    assert (told["author"], told["content"]["kind"], told["content"]["text"]) == ("system", "notice", notice)
    assert [option["title"] for option in told["options"]] == ["转人工"]
    assert len(bot.requests) == calls


async def test_an_empty_answer_is_told_kindly_and_not_asked_again(
    sqlite_gateway: Gateway, bot: FakeBot
) -> None:
    bot.replies["查代金券"] = {"messages": []}
    visitor = await sqlite_gateway.guest()

    await visitor.send("查代金券")

    assert await visitor.texts(2) == ["查代金券", EMPTY]
    assert len(bot.requests) == 1


async def test_after_a_failure_the_next_question_is_answered(sqlite_gateway: Gateway, bot: FakeBot) -> None:
    visitor = await sqlite_gateway.guest()
    bot.fail(times=1, status=400)

    await asyncio.gather(visitor.send("一"), visitor.send("二"))

    texts = await visitor.texts(4)
    assert texts.count(UNAVAILABLE) == 1
    assert {"答：一", "答：二"} & set(texts)


async def test_the_button_of_the_notice_brings_a_person_even_without_the_bot(
    gateway: Gateway, bot: FakeBot
) -> None:
    visitor = await gateway.guest()
    bot.fail(times=6, status=400)
    await visitor.send("你好")
    handoff = (await visitor.messages(2))[1]["options"][0]["id"]

    await visitor.choose(handoff)

    queued = (await visitor.messages(4))[3]
    assert (queued["content"]["kind"], queued["content"]["state"]) == ("queue", "queued")
    assert (await visitor.page())["owner"] == "queued"


async def test_the_faq_works_while_the_backend_is_down(
    sqlite_gateway: Gateway, bot: FakeBot, backend: FakeBackend
) -> None:
    backend.is_down = True
    visitor = await sqlite_gateway.user()

    await visitor.send("代金券怎么看")

    assert await visitor.texts(2) == ["代金券怎么看", "答：代金券怎么看"]
    metadata = bot.requests[0]["metadata"]
    assert (metadata["audience"], metadata["site"]) == ("guest", "china")
    assert metadata["token"]  # an operation may work all the same


async def test_a_known_user_stays_known_while_the_backend_is_down(
    start_gateway: StartGateway, sqlite_url: str, bot: FakeBot, backend: FakeBackend
) -> None:
    backend.sites["partner-1"] = "international"
    async with start_gateway(sqlite_url) as gateway:
        visitor = await gateway.user("partner-1")
        await visitor.send("一")
        await visitor.messages(3)  # the site's notice comes first
        gateway.clock.advance(seconds=1)
    backend.is_down = True

    async with start_gateway(sqlite_url) as restarted:
        another = await restarted.user("partner-1")
        await another.send("二")
        await another.messages(2)

    assert [r["metadata"]["audience"] for r in bot.requests] == ["partner", "partner"]
    assert [r["metadata"]["site"] for r in bot.requests] == ["international", "international"]
