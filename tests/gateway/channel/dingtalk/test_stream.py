"""Stream mode against a gateway on loop-back, which the vendor's own client has to accept as well."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import suppress

import dingtalk_stream
import pytest

from gateway.channel.settings import AllChannels
from tests.gateway.channel.conftest import Messengers, StartMessengers, make_doubles, quick
from tests.gateway.channel.doubles import dingtalk, stream
from tests.gateway.channel.doubles.dingtalk import APP_KEY, SECRET
from tests.gateway.channel.doubles.stream import MESSAGES, StreamDouble, serving, until
from tests.gateway.fakes import FakeBot

CARDS = "/v1.0/card/instances/callback"


@pytest.fixture
async def streaming(
    start_messengers: StartMessengers, sqlite_url: str
) -> AsyncIterator[tuple[Messengers, StreamDouble]]:
    async with serving() as double:
        local = stream.settings()
        doubles = {**make_doubles(double.now), "dingtalk": double}
        channels = AllChannels(shared=quick(), dingtalk=local)
        async with start_messengers(sqlite_url, doubles=doubles, channels=channels) as messengers:
            yield messengers, double


async def test_a_message_is_acknowledged_and_answered(
    streaming: tuple[Messengers, StreamDouble], bot: FakeBot
) -> None:
    _, double = streaming
    push = double.message("zhang", "如何查看代金券？")
    first = await double.frame("CALLBACK", MESSAGES, push)
    again = await double.frame("CALLBACK", MESSAGES, push)
    for message_id in (first, again):
        answer = await double.answer_to(message_id)
        assert (answer["code"], answer["message"]) == (200, "OK")
    await double.sees_text("zhang", "答：如何查看代金券？")
    assert len(bot.ran) == 1
    topics = {(s["type"], s["topic"]) for s in double.subscriptions}
    assert topics == {("CALLBACK", MESSAGES), ("CALLBACK", CARDS), ("EVENT", "*")}


async def test_a_ping_is_echoed_and_a_disconnect_is_followed_by_a_new_connection(
    streaming: tuple[Messengers, StreamDouble],
) -> None:
    _, double = streaming
    ping = await double.frame("SYSTEM", "ping", '{"opaque": "17"}')
    assert (await double.answer_to(ping))["data"] == '{"opaque": "17"}'
    await double.frame("SYSTEM", "disconnect", "{}")
    await until(lambda: len(double.connections) == 2)
    await double.frame("CALLBACK", MESSAGES, double.message("zhang", "还在吗"))
    await double.sees_text("zhang", "答：还在吗")


@pytest.mark.parametrize("data", ["not JSON", "[]", '{"robotCode": "another"}', "null"])
async def test_what_cannot_be_read_is_acknowledged_and_dropped(
    streaming: tuple[Messengers, StreamDouble], bot: FakeBot, data: str
) -> None:
    _, double = streaming
    assert (await double.answer_to(await double.frame("CALLBACK", MESSAGES, data)))["code"] == 200
    await double.frame("CALLBACK", MESSAGES, double.message("zhang", "你好"))
    await double.sees_text("zhang", "答：你好")
    assert len(bot.ran) == 1


async def test_a_member_who_leaves_is_an_event(streaming: tuple[Messengers, StreamDouble]) -> None:
    _, double = streaming
    data = {"userId": ["zhang"], "corpId": dingtalk.CORP}
    event = await double.frame("EVENT", "*", data, eventType="user_leave_org", eventId="e-1")
    assert json.loads((await double.answer_to(event))["data"]) == {"status": "SUCCESS"}


async def test_the_vendors_client_accepts_the_gateway_that_ours_is_tested_with() -> None:
    """And reads the same message out of the same frame."""
    read: list[str] = []

    class Handler(dingtalk_stream.ChatbotHandler):  # type: ignore[misc]  # the SDK has no types
        async def process(self, callback: dingtalk_stream.CallbackMessage) -> tuple[int, str]:
            message = dingtalk_stream.ChatbotMessage.from_dict(callback.data)
            read.append(message.text.content)
            return dingtalk_stream.AckMessage.STATUS_OK, "OK"

    async with serving() as double:
        client = dingtalk_stream.DingTalkStreamClient(dingtalk_stream.Credential(APP_KEY, SECRET))
        connection = {"endpoint": f"ws://127.0.0.1:{double.port}/connect", "ticket": double.new_ticket()}
        client.open_connection = lambda: connection
        client.register_callback_handler(MESSAGES, Handler())
        running = asyncio.create_task(client.start())
        frame = await double.frame("CALLBACK", MESSAGES, double.message("zhang", "你好"))
        assert (await double.answer_to(frame))["code"] == 200
        assert read == ["你好"]
        client.open_connection = lambda: None
        running.cancel()
        with suppress(TimeoutError):  # the SDK swallows the cancellation and sleeps
            await asyncio.wait_for(asyncio.shield(running), 0.1)
        running.cancel()
        await asyncio.sleep(0)
