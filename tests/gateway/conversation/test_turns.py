"""What the bot is told with each turn, and when an episode ends."""

from typing import Any

import jwt

from tests.gateway.conftest import Gateway, StartGateway, Visitor
from tests.gateway.fakes import FakeBackend, FakeBot, text_message


async def talk(visitor: Visitor, *texts: str) -> None:
    """Says one after the other, each after the last one's answer."""
    for text in texts:
        after = (await visitor.send(text)).json()["message"]["sequence"]
        assert (await visitor.page(after=after, wait_s=15))["messages"]


def episodes(bot: FakeBot) -> list[int]:
    return [int(request["sender"].rpartition(".")[2]) for request in bot.requests]


async def test_a_guests_turn(sqlite_gateway: Gateway, bot: FakeBot) -> None:
    visitor = await sqlite_gateway.guest()

    stored = await visitor.send("代金券怎么看")
    await visitor.messages(2)

    assert bot.requests == [
        {
            "sender": f"{visitor.conversation_id}.1",
            "message": "代金券怎么看",
            "metadata": {
                "message_id": stored.json()["message"]["id"],
                "token": None,
                "audience": "guest",
                "site": "china",
                "role": None,
                "channel": "web",
                "chat_type": "single",
                "last_topic": None,
                "offered": [],
            },
        }
    ]


async def test_a_users_turn_carries_a_fresh_token_of_that_user(
    sqlite_gateway: Gateway, bot: FakeBot, backend: FakeBackend
) -> None:
    backend.sites["partner-1"] = "international"
    visitor = await sqlite_gateway.user("partner-1")

    await talk(visitor, "一", "二")

    first, second = (request["metadata"] for request in bot.requests)
    assert (first["audience"], first["site"]) == ("partner", "international")
    assert first["token"] != second["token"]
    claims: dict[str, Any] = jwt.decode(first["token"], options={"verify_signature": False})
    assert (claims["sub"], claims["aud"], claims["iss"]) == ("partner-1", "backend", "gateway")


async def test_the_last_article_shown_is_the_topic(sqlite_gateway: Gateway, bot: FakeBot) -> None:
    article = {"kind": "article", "text": "全文", "article_id": "coupon.voucher.view"}
    bot.replies["怎么看"] = {"messages": [{"content": article, "visibility": "public", "options": []}]}
    visitor = await sqlite_gateway.guest()

    await talk(visitor, "怎么看", "那现金券呢", "谢谢")

    topics = [request["metadata"]["last_topic"] for request in bot.requests]
    assert topics == [None, "coupon.voucher.view", "coupon.voucher.view"]


async def test_a_task_is_the_topic_until_an_article_is_shown(sqlite_gateway: Gateway, bot: FakeBot) -> None:
    article = {"kind": "article", "text": "全文", "article_id": "coupon.voucher.view"}
    task = {"kind": "task", "id": "view_performance"}
    bot.replies["我的业绩"] = {"messages": [text_message("三条")], "decision": task}
    bot.replies["怎么看"] = {"messages": [{"content": article, "visibility": "public", "options": []}]}
    visitor = await sqlite_gateway.guest()

    await talk(visitor, "我的业绩", "这个季度呢", "怎么看", "那现金券呢")

    topics = [request["metadata"]["last_topic"] for request in bot.requests]
    assert topics == [None, "view_performance", "view_performance", "coupon.voucher.view"]


async def test_text_that_looks_like_a_command_stays_text(sqlite_gateway: Gateway, bot: FakeBot) -> None:
    visitor = await sqlite_gateway.guest()

    await talk(visitor, "/restart", ' /request_unbinding{"a":1}', "／intent")

    asked = [request["message"] for request in bot.requests]
    assert asked == ["/restart", '/request_unbinding{"a":1}', "／intent"]


async def test_a_finished_form_ends_the_episode(sqlite_gateway: Gateway, bot: FakeBot) -> None:
    bot.replies["是的"] = {"messages": [text_message("已提交")], "commands": [{"kind": "end_episode"}]}
    visitor = await sqlite_gateway.user()

    await talk(visitor, "我要解绑", "是的", "还有问题")

    assert episodes(bot) == [1, 1, 2]


async def test_twenty_turns_end_the_episode(
    start_gateway: StartGateway, sqlite_url: str, bot: FakeBot
) -> None:
    async with start_gateway(sqlite_url) as gateway:
        await talk(await gateway.guest(), *(f"问{n}" for n in range(21)))

    assert episodes(bot) == [1] * 20 + [2]


async def test_half_an_hour_of_silence_ends_the_episode_and_the_topic(
    sqlite_gateway: Gateway, bot: FakeBot
) -> None:
    article = {"kind": "article", "text": "全文", "article_id": "coupon.voucher.view"}
    bot.replies["一"] = {"messages": [{"content": article, "visibility": "public", "options": []}]}
    visitor = await sqlite_gateway.guest()

    await talk(visitor, "一")
    sqlite_gateway.clock.advance(minutes=29)
    await talk(visitor, "二")
    sqlite_gateway.clock.advance(minutes=31)
    await talk(visitor, "三")

    assert episodes(bot) == [1, 1, 2]
    assert [r["metadata"]["last_topic"] for r in bot.requests] == [None, "coupon.voucher.view", None]


async def test_an_open_form_keeps_its_episode(
    start_gateway: StartGateway, sqlite_url: str, bot: FakeBot
) -> None:
    bot.replies |= {text: {"is_form_open": True} for text in ("解绑", "一", "二")}
    async with start_gateway(sqlite_url, episode_turns=2) as gateway:
        visitor = await gateway.user()
        await talk(visitor, "解绑", "一", "二")
        gateway.clock.advance(minutes=29)
        await talk(visitor, "算了")
        await talk(visitor, "新的问题")

    assert episodes(bot) == [1, 1, 1, 1, 2]
