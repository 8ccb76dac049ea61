"""Getting into the queue without the bot, and out of it again."""

import pytest

from tests.gateway.conftest import Gateway
from tests.gateway.fakes import FakeBot


async def test_the_button_works_and_tells_how_many_are_ahead(gateway: Gateway, bot: FakeBot) -> None:
    first, second = await gateway.guest(), await gateway.guest()
    await first.post("/handoff")
    gateway.clock.advance(seconds=1)

    response = await second.post("/handoff")
    again = await second.post("/handoff")

    expected = {"conversation_id": second.conversation_id, "owner": "queued", "ahead": 1}
    assert (response.status_code, response.json()) == (202, expected)
    assert again.json() == expected
    assert await second.texts(1) == [
        "已为您转人工，前面还有 1 位在等待。等待期间可以继续补充您的问题，客服接入后都能看到。"
    ]
    assert bot.requests == []


@pytest.mark.parametrize("way", ["option", "words", "api"])
async def test_the_customer_leaves_the_queue_and_the_bot_is_back(gateway: Gateway, way: str) -> None:
    visitor = await gateway.guest()
    await visitor.post("/handoff")
    option = (await visitor.messages(1))[0]["options"][0]["id"]

    if way == "option":
        assert (await visitor.choose(option)).status_code == 202
    elif way == "words":
        assert (await visitor.send("取消排队")).status_code == 202
    else:
        assert (await visitor.post("/handoff/cancellation")).json()["owner"] == "bot"
    await visitor.send("你好")

    texts = await visitor.texts(4 if way == "api" else 5)
    assert texts[-3:] == ["已取消排队，继续由智能助手为您服务。", "你好", "答：你好"]
    assert (await visitor.page())["owner"] == "bot"


async def test_leaving_the_queue_when_one_is_not_in_it_is_refused(sqlite_gateway: Gateway) -> None:
    visitor = await sqlite_gateway.guest()
    await visitor.post("/handoff")
    option = (await visitor.messages(1))[0]["options"][0]["id"]
    await visitor.choose(option)

    by_option, by_api = await visitor.choose(option), await visitor.post("/handoff/cancellation")

    assert [(r.status_code, r.json()["code"]) for r in (by_option, by_api)] == [
        (409, "transition_not_allowed")
    ] * 2
    assert (await visitor.page())["last_sequence"] == 3


async def test_the_words_for_leaving_the_queue_are_a_question_outside_of_it(
    sqlite_gateway: Gateway,
) -> None:
    visitor = await sqlite_gateway.guest()

    await visitor.send("取消排队")

    assert await visitor.texts(2) == ["取消排队", "答：取消排队"]
