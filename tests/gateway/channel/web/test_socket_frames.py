"""What the socket refuses: it says why, and lives on unless that would help nobody."""

import json

import pytest

from tests.gateway.channel.web.tab import open_tab
from tests.gateway.conftest import Gateway, StartGateway, on_a_port


async def test_a_refused_message_says_why_and_the_socket_lives_on(
    start_gateway: StartGateway, sqlite_url: str
) -> None:
    async with (
        start_gateway(sqlite_url, messages_per_minute=2) as gateway,
        on_a_port(gateway) as served,
        open_tab(await served.guest()) as tab,
    ):
        await tab.say("长" * 1001, "long")
        too_long = await tab.next("error")
        await tab.send(type="option", client_message_id="click", option_id="o_unknown")
        unknown = await tab.next("error")
        for n in range(3):
            await tab.say(f"{n}", f"m{n}")
        too_many = await tab.next("error")
        await tab.send(type="ping")
        await tab.next("pong")

    assert (too_long["code"], too_long["client_message_id"]) == ("text_too_long", "long")
    assert too_long["detail"] == "一条消息最多 1000 个字，您输入了 1001 个字，请精简或分几条发送。"
    assert (unknown["code"], unknown["client_message_id"]) == ("option_not_offered", "click")
    assert (too_many["code"], too_many["client_message_id"], too_many["status"]) == (
        "too_many_messages",
        "m2",
        429,
    )
    assert 1 <= too_many["retry_after_s"] <= 60


@pytest.mark.parametrize(
    "frame", ["", "x", "[]", "{}", '{"type":"nothing"}', '{"type":"message","text":"x"}', '{"type":"hello"}']
)
async def test_nonsense_is_refused_and_the_socket_lives_on(served: Gateway, frame: str) -> None:
    async with open_tab(await served.guest()) as tab:
        await tab.connection.send(frame)
        assert (await tab.next("error"))["code"] == "frame_invalid"
        await tab.say("一")
        await tab.until_text("答：一")


async def test_nonsense_without_end_is_ended(served: Gateway) -> None:
    async with open_tab(await served.guest()) as tab:
        for _ in range(11):
            await tab.connection.send("{}")
        assert await tab.until_closed() == 4400


async def test_a_picture_is_refused_politely(served: Gateway) -> None:
    async with open_tab(await served.guest()) as tab:
        await tab.connection.send(b"\x89PNG")
        refused = await tab.next("error")
        await tab.say("一")
        await tab.until_text("答：一")
    assert refused["code"] == "attachment_not_supported"
    assert refused["detail"] == "抱歉，目前还看不了图片和文件，请用文字描述您的问题，或转人工客服。"


async def test_a_frame_that_is_too_large_ends_it(served: Gateway) -> None:
    async with open_tab(await served.guest()) as tab:
        await tab.connection.send(json.dumps({"type": "message", "text": "长" * 20_000}))
        assert await tab.until_closed() == 1009
