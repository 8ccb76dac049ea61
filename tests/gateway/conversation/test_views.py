"""A conversation over HTTP: ask, get the answer by long poll, retry, order, access."""

import asyncio

from tests.gateway.conftest import Gateway
from tests.gateway.fakes import FakeBot


async def test_a_question_is_stored_and_answered(gateway: Gateway) -> None:
    visitor = await gateway.guest()

    stored = await visitor.send("代金券怎么看")

    assert stored.status_code == 202
    assert stored.json()["is_duplicate"] is False
    assert stored.json()["message"]["sequence"] == 1
    assert stored.json()["message"]["author"] == "user"
    question, answer = await visitor.messages(2)
    assert question == stored.json()["message"]
    assert (answer["sequence"], answer["author"], answer["content"]["text"]) == (2, "bot", "答：代金券怎么看")


async def test_twenty_messages_at_once_are_answered_one_by_one_in_order(
    gateway: Gateway, bot: FakeBot
) -> None:
    visitor = await gateway.guest()
    bot.delay_s = 0.002

    await asyncio.gather(*(visitor.send(f"问{n}") for n in range(20)))

    messages = await visitor.messages(40)
    assert [m["sequence"] for m in messages] == list(range(1, 41))
    questions = [m for m in messages if m["author"] == "user"]
    answers = [m for m in messages if m["author"] == "bot"]
    assert sorted(m["content"]["text"] for m in questions) == sorted(f"问{n}" for n in range(20))
    assert [m["content"]["text"] for m in answers] == ["答：" + m["content"]["text"] for m in questions]
    assert bot.ran == [m["id"] for m in questions]
    assert bot.overlaps == 0
