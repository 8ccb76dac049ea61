"""A form that is left open is set aside: politely, with a way back, and never as if it went on."""

from typing import Any

import pytest

from tests.gateway.conftest import Gateway, StartGateway, Visitor
from tests.gateway.fakes import FakeBot, confirmation, text_message

PAUSED = (
    "距离上次办理已经过了一段时间，没有办完的事项（我要解绑）先为您放下了，没有提交任何内容。"
    "需要时可以重新开始。"
)
TOO_LONG = (
    "这件事项（我要解绑）来回的次数太多了，先为您放下，没有提交任何内容。您可以重新开始，或转人工客服。"
)
TASK = {"kind": "task", "id": "request_unbinding", "confidence": 0.9}


@pytest.fixture
def bot() -> FakeBot:
    form = {"is_form_open": True}
    return FakeBot(
        {
            "我要解绑": {"decision": TASK, "messages": [text_message("为什么？")], **form},
            "不用了": {"messages": [confirmation("draft-1")], **form},
            **{f"插{n}": form for n in range(9)},
        }
    )


async def talk(visitor: Visitor, *texts: str) -> list[dict[str, Any]]:
    """Says one after the other; returns what was said to the last."""
    for text in texts:
        after = (await visitor.send(text)).json()["message"]["sequence"]
        page = await visitor.page(after=after, wait_s=15)
    messages: list[dict[str, Any]] = page["messages"]
    return messages


def senders(bot: FakeBot) -> list[str]:
    return [request["sender"].rpartition(".")[2] for request in bot.requests]


async def test_after_a_pause_the_form_is_set_aside_and_the_message_answered_afresh(
    gateway: Gateway, bot: FakeBot
) -> None:
    visitor = await gateway.user()
    await talk(visitor, "我要解绑")
    gateway.clock.advance(minutes=31)

    await talk(visitor, "代金券怎么看")

    notice, answer = (await visitor.messages(5))[3:]
    assert (notice["author"], notice["content"]) == (
        "system",
        {"kind": "notice", "level": "info", "text": PAUSED},
    )
    assert answer["content"]["text"] == "答：代金券怎么看"
    assert senders(bot) == ["1", "2"]


async def test_its_option_starts_it_again(sqlite_gateway: Gateway, bot: FakeBot) -> None:
    visitor = await sqlite_gateway.user()
    await talk(visitor, "我要解绑")
    sqlite_gateway.clock.advance(minutes=31)
    await talk(visitor, "你好")
    [restart] = (await visitor.messages(5))[3]["options"]

    await visitor.choose(restart["id"])
    await visitor.messages(7)

    assert restart["title"] == "重新办理"
    assert bot.requests[-1]["option"] == {"kind": "task", "id": "request_unbinding", "title": "重新办理"}


async def test_a_confirmation_of_the_form_set_aside_confirms_nothing(
    sqlite_gateway: Gateway, bot: FakeBot
) -> None:
    visitor = await sqlite_gateway.user()
    [shown] = await talk(visitor, "我要解绑", "不用了")
    sqlite_gateway.clock.advance(minutes=31)

    await visitor.choose(shown["options"][0]["id"])

    assert (await visitor.texts(6))[4:] == ["确认提交", PAUSED]
    await talk(visitor, "你好")
    assert [request.get("message") for request in bot.requests] == ["我要解绑", "不用了", "你好"]
    refused = await visitor.choose(shown["options"][0]["id"])
    assert refused.json()["code"] == "confirmation_repeated"


async def test_a_form_does_not_go_on_for_ever(
    start_gateway: StartGateway, sqlite_url: str, bot: FakeBot
) -> None:
    async with start_gateway(sqlite_url, form_turns=3) as gateway:
        visitor = await gateway.user()
        await talk(visitor, "我要解绑", "插1", "插2", "插3")
        await talk(visitor, "插4")
        texts = await visitor.texts(11)

    assert texts[8:] == ["插4", TOO_LONG, "答：插4"]
    assert senders(bot) == ["1", "1", "1", "1", "2"]


async def test_a_form_that_nobody_named_is_set_aside_without_an_option(
    sqlite_gateway: Gateway, bot: FakeBot
) -> None:
    bot.replies["好的"] = {"is_form_open": True}
    visitor = await sqlite_gateway.guest()
    await talk(visitor, "好的")
    sqlite_gateway.clock.advance(minutes=31)

    await talk(visitor, "你好")

    assert (await visitor.messages(5))[3]["options"] == []


async def test_the_turns_of_one_form_are_not_counted_for_the_next(
    start_gateway: StartGateway, sqlite_url: str
) -> None:
    async with start_gateway(sqlite_url, form_turns=2) as gateway:
        visitor = await gateway.user()
        await talk(visitor, "我要解绑", "插1", "算了", "我要解绑", "插2")
        texts = await visitor.texts(10)

    assert TOO_LONG not in texts
