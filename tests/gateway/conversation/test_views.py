"""A conversation over HTTP: ask, get the answer by long poll, retry, order."""

import asyncio
import time

from tests.gateway.conftest import Gateway
from tests.gateway.fakes import FakeBot, text_message


async def test_a_question_is_stored_and_answered(gateway: Gateway) -> None:
    visitor = await gateway.guest()

    stored = await visitor.send("代金券怎么看")

    assert stored.status_code == 202
    assert stored.json()["is_duplicate"] is False
    question, answer = await visitor.messages(2)
    assert question == stored.json()["message"]
    assert question == {
        "id": question["id"],
        "conversation_id": visitor.conversation_id,
        "sequence": 1,
        "author": "user",
        "created_at": "2026-07-01T09:00:00Z",
        "content": {"kind": "text", "text": "代金券怎么看"},
        "visibility": "public",
        "options": [],
        "client_message_id": "m1",
        "reply_to": None,
    }
    assert (answer["sequence"], answer["author"], answer["content"]["text"]) == (2, "bot", "答：代金券怎么看")


async def test_every_field_of_the_bots_message_reaches_the_client(gateway: Gateway, bot: FakeBot) -> None:
    content = {
        "kind": "article",
        "text": "全文",
        "title": "如何查看",
        "steps": ["一", "二"],
        "article_id": "coupon.view",
    }
    bot.replies["怎么看"] = {"messages": [{"content": content, "visibility": "personal", "options": []}]}
    visitor = await gateway.guest()

    await visitor.send("怎么看")

    answer = (await visitor.messages(2))[1]
    assert answer["content"] == content
    assert answer["visibility"] == "personal"


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


async def test_two_conversations_do_not_wait_for_each_other(sqlite_gateway: Gateway, bot: FakeBot) -> None:
    first, second = await sqlite_gateway.guest(), await sqlite_gateway.guest()
    bot.is_open.clear()

    await first.send("甲")
    await second.send("乙")
    await bot.has_begun(2)
    bot.is_open.set()

    assert await first.texts(2) == ["甲", "答：甲"]
    assert await second.texts(2) == ["乙", "答：乙"]


async def test_a_retried_message_is_stored_and_answered_once(gateway: Gateway, bot: FakeBot) -> None:
    visitor = await gateway.guest()

    responses = await asyncio.gather(*(visitor.send("提交", client_message_id="same") for _ in range(5)))
    await visitor.messages(2)
    late = await visitor.send("提交", client_message_id="same")

    assert sorted(r.json()["is_duplicate"] for r in responses) == [False, True, True, True, True]
    assert {r.json()["message"]["id"] for r in [*responses, late]} == set(bot.ran)
    assert len(bot.requests) == 1
    assert await visitor.texts(2) == ["提交", "答：提交"]


async def test_the_same_client_message_id_in_another_conversation_is_another_message(
    gateway: Gateway,
) -> None:
    for visitor in (await gateway.guest(), await gateway.guest()):
        assert (await visitor.send("你好", client_message_id="m1")).json()["is_duplicate"] is False


async def test_a_long_poll_returns_when_the_answer_comes(sqlite_gateway: Gateway, bot: FakeBot) -> None:
    visitor = await sqlite_gateway.guest()
    bot.is_open.clear()
    await visitor.send("你好")
    poll = asyncio.create_task(visitor.page(after=1, wait_s=20))
    await asyncio.sleep(0.05)
    assert not poll.done()

    bot.is_open.set()

    page = await asyncio.wait_for(poll, 5)
    assert [m["content"]["text"] for m in page["messages"]] == ["答：你好"]
    assert (page["last_sequence"], page["owner"]) == (2, "bot")


async def test_a_long_poll_without_news_ends_empty(sqlite_gateway: Gateway) -> None:
    visitor = await sqlite_gateway.guest()
    began = time.monotonic()

    page = await visitor.page(after=0, wait_s=0.2)

    assert page == {
        "messages": [],
        "last_sequence": 0,
        "owner": "bot",
        "ahead": None,
        "agent_name": None,
        "is_bot_typing": False,
        "is_agent_typing": False,
    }
    assert 0.2 <= time.monotonic() - began < 2


async def test_messages_come_in_pages(sqlite_gateway: Gateway, bot: FakeBot) -> None:
    bot.replies["很多"] = {"messages": [text_message(f"第{n}条") for n in range(250)]}
    visitor = await sqlite_gateway.guest()
    await visitor.send("很多")
    await visitor.messages(251)

    first = await visitor.page()
    second = await visitor.page(after=first["last_sequence"])

    assert (len(first["messages"]), first["last_sequence"]) == (200, 200)
    assert (len(second["messages"]), second["last_sequence"]) == (51, 251)
