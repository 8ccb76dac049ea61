"""The socket: nothing lost, nothing doubled, everything in order, and only for those who may."""

import asyncio
import json
from contextlib import AsyncExitStack
from typing import Any

import pytest
from websockets.exceptions import InvalidStatus

from gateway.channel.web.socket import Socket
from tests.gateway.channel.web.tab import credentials, open_tab, raw_tab
from tests.gateway.conftest import Gateway, StartGateway, Visitor, on_a_port
from tests.gateway.fakes import FakeBot, text_message


async def escalation_of(gateway: Gateway) -> str:
    listed = await gateway.http.get("/api/escalations?state=queued", headers=gateway.agent())
    return str(listed.json()["items"][0]["id"])


async def act(gateway: Gateway, escalation_id: str, step: str, **body: Any) -> None:
    path = f"/api/escalations/{escalation_id}/{step}"
    response = await gateway.http.post(path, json=body or None, headers=gateway.agent())
    assert response.is_success, response.text


async def test_a_conversation_over_the_socket(served: Gateway) -> None:
    visitor = await served.guest()
    async with open_tab(visitor) as tab:
        welcome = tab.frames[0]
        sent_as = await tab.say("一")
        await tab.until_text("答：一")

    assert welcome == {
        "type": "welcome",
        "conversation_id": visitor.conversation_id,
        "heartbeat_s": 25.0,
        "idle_timeout_s": 75.0,
        "last_sequence": 0,
        "read_sequence": 0,
    }
    stored = next(frame for frame in tab.frames if frame["type"] == "stored")
    own, answer = (frame["message"] for frame in tab.frames if frame["type"] == "message")
    assert stored == {
        "type": "stored",
        "client_message_id": sent_as,
        "message_id": own["id"],
        "sequence": 1,
        "is_duplicate": False,
    }
    assert (own["client_message_id"], answer["reply_to"]) == (sent_as, own["id"])
    assert [own, answer] == (await visitor.page())["messages"]
    states = [frame for frame in tab.frames if frame["type"] == "state"]
    assert [state["is_bot_typing"] for state in states][:2] == [False, True]


async def test_an_option_is_chosen(served: Gateway, bot: FakeBot) -> None:
    bot.replies["代金券"] = {
        "messages": [text_message("要做什么？", 查看={"kind": "task", "id": "view_coupons"})]
    }
    visitor = await served.guest()
    async with open_tab(visitor) as tab:
        await tab.say("代金券")
        shown = await tab.until_text("要做什么？")
        [option] = shown["message"]["options"]
        await tab.send(type="option", client_message_id="click-1", option_id=option["id"])
        await tab.until_text("答：view_coupons")
    assert tab.texts == ["代金券", "要做什么？", "查看", "答：view_coupons"]


async def test_two_tabs_see_the_same_once_and_in_order(served: Gateway) -> None:
    visitor = await served.guest()
    async with open_tab(visitor) as one, open_tab(visitor) as other:
        await asyncio.gather(*(one.say(f"甲{n}") for n in range(5)), *(other.say(f"乙{n}") for n in range(5)))
        for tab in (one, other):
            while len(tab.sequences) < 20:
                await tab.next("message")

    assert one.sequences == other.sequences == list(range(1, 21))
    assert one.texts == other.texts


async def test_a_tab_resumes_where_it_stopped(served: Gateway) -> None:
    visitor = await served.guest()
    async with open_tab(visitor) as tab:
        await tab.say("一")
        await tab.until_text("答：一")
    await visitor.send("二")
    await visitor.messages(4)

    async with open_tab(visitor, after=2) as again:
        await again.until_text("答：二")
    assert again.sequences == [3, 4]


async def test_a_long_history_comes_whole(start_gateway: StartGateway, sqlite_url: str) -> None:
    async with start_gateway(sqlite_url, socket_queue=8) as gateway, on_a_port(gateway) as served:
        visitor = await served.user()
        await visitor.post("/handoff")
        for n in range(230):
            await visitor.send(f"{n}")
        async with open_tab(visitor) as tab:
            await tab.until_text("229")
    assert tab.sequences == list(range(1, 232))


async def test_cut_again_and_again_nothing_is_lost_or_doubled(served: Gateway) -> None:
    visitor = await served.guest()
    seen: list[int] = []
    unacknowledged: dict[str, str] = {}
    for cut in range(20):
        async with open_tab(visitor, after=seen[-1] if seen else 0) as tab:
            for sent_as, text in list(unacknowledged.items()):
                await tab.say(text, sent_as)
            for n in range(3):
                unacknowledged[await tab.say(f"{cut}.{n}")] = f"{cut}.{n}"
            for _ in range(cut % 7):
                frame = await tab.next("stored", "message")
                if frame["type"] == "stored":
                    unacknowledged.pop(frame["client_message_id"], None)
            if cut % 2:
                tab.connection.transport.abort()
        seen += tab.sequences
    async with open_tab(visitor, after=seen[-1] if seen else 0) as tab:
        for sent_as, text in list(unacknowledged.items()):
            await tab.say(text, sent_as)
        while len(seen) + len(tab.sequences) < 120:
            await tab.next("message")
    seen += tab.sequences

    assert seen == list(range(1, 121))
    said = [m["content"]["text"] for m in (await visitor.messages(120)) if m["author"] == "user"]
    assert sorted(said) == sorted(f"{cut}.{n}" for cut in range(20) for n in range(3))


async def test_a_repeated_message_is_stored_once_also_over_http(served: Gateway) -> None:
    visitor = await served.guest()
    async with open_tab(visitor) as tab:
        await visitor.send("一", client_message_id="same")
        await tab.say("一", "same")
        assert (await tab.next("stored"))["is_duplicate"] is True
    assert await visitor.texts(2) == ["一", "答：一"]


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


@pytest.mark.parametrize("first", ["x", '{"type":"ping"}', '{"type":"hello","after":-1}'])
async def test_the_first_frame_must_say_who_it_is(served: Gateway, first: str) -> None:
    async with raw_tab(await served.guest()) as tab:
        await tab.connection.send(first)
        assert await tab.until_closed() == 4400
    assert tab.frames[0]["code"] == "frame_invalid"


async def test_who_may_not_see_it_is_told_and_ended(served: Gateway) -> None:
    guest, owner, stranger = await served.guest(), await served.user(), await served.user("partner-1")
    token, found = {"token": credentials(stranger)["token"]}, owner.headers["X-Visitor-Token"]
    expired = served.keys.user_token("customer-1", now=served.clock.at.replace(year=2020))
    for visitor, hello, code, problem in (
        (guest, {"visitor_token": "guessed"}, 4401, "visitor_token_invalid"),
        (owner, {"visitor_token": found}, 4401, "not_signed_in"),
        (owner, {"token": "broken"}, 4401, "token_invalid"),
        (owner, {"token": expired}, 4401, "token_expired"),
        (owner, token, 4404, "conversation_not_found"),
        (
            owner,
            {**token, "visitor_token": owner.headers["X-Visitor-Token"]},
            4409,
            "conversation_of_another_user",
        ),
        (Visitor(served.http, {}, "c_unknown"), {}, 4404, "conversation_not_found"),
    ):
        async with raw_tab(visitor) as tab:
            await tab.send(type="hello", after=0, **hello)
            assert await tab.until_closed() == code
        assert [frame["code"] for frame in tab.frames] == [problem]


async def test_the_socket_ends_with_its_token_unless_it_is_renewed(served: Gateway) -> None:
    visitor = await served.user()
    async with open_tab(visitor) as renewed, open_tab(visitor) as forgotten:
        served.clock.advance(minutes=59)
        fresh = served.keys.user_token("customer-1", now=served.clock())
        await renewed.send(type="token", token=fresh)
        await renewed.send(type="ping")
        await renewed.next("pong")
        served.clock.advance(minutes=2)
        visitor.headers["Authorization"] = f"Bearer {fresh}"
        await visitor.send("一")

        assert await forgotten.until_closed() == 4401
        await renewed.until_text("答：一")
    assert forgotten.frames[-1]["code"] == "token_expired"


async def test_a_token_of_somebody_else_ends_it(served: Gateway) -> None:
    async with open_tab(await served.user()) as tab:
        await tab.send(type="token", token=served.keys.user_token("partner-1", now=served.clock()))
        assert await tab.until_closed() == 4409


async def test_a_guest_signs_in_and_the_socket_goes_on(served: Gateway) -> None:
    visitor = await served.guest()
    async with open_tab(visitor) as informed, open_tab(visitor) as other:
        await informed.send(type="token", token=served.keys.user_token("customer-1", now=served.clock()))
        await informed.send(type="ping")
        await informed.next("pong")
        visitor.headers |= served.bearer("customer-1")
        await visitor.post("/sign-in")

        assert await other.until_closed() == 4401
        await informed.say("一")
        await informed.until_text("答：一")
    assert other.frames[-1]["code"] == "not_signed_in"


async def test_the_way_through_the_queue_to_a_person_and_the_end(served: Gateway) -> None:
    first, second = await served.guest(), await served.guest()
    await first.post("/handoff")
    served.clock.advance(seconds=1)
    await second.post("/handoff")
    first_case = await escalation_of(served)
    async with open_tab(second) as tab:
        await tab.until_state(owner="queued", ahead=1)
        await act(served, first_case, "claim")
        await tab.until_state(owner="queued", ahead=0)
        second_case = await escalation_of(served)
        await act(served, second_case, "claim")
        await tab.until_state(owner="agent", agent_name="小李", ahead=None)
        await act(served, second_case, "typing", is_typing=True)
        await tab.until_state(is_agent_typing=True)
        await act(served, second_case, "messages", text="您好")
        await tab.until_text("您好")
        await act(served, second_case, "close")
        assert await tab.until_closed() == 1000
    assert [f["owner"] for f in tab.frames if f["type"] == "state"][-1] == "closed"


async def test_the_agent_sees_the_customer_typing(served: Gateway) -> None:
    visitor = await served.guest()
    await visitor.post("/handoff")
    case = await escalation_of(served)
    async with open_tab(visitor) as tab:
        await tab.send(type="typing", is_typing=True)
        await tab.send(type="ping")
        await tab.next("pong")
        seen = await served.http.get(f"/api/escalations/{case}", headers=served.agent())
    assert seen.json()["is_customer_typing"] is True


async def test_what_was_read_in_one_tab_is_read_in_all(served: Gateway) -> None:
    visitor = await served.user()
    await visitor.send("一")
    await visitor.messages(2)
    async with open_tab(visitor) as one, open_tab(visitor) as other:
        await one.send(type="read", sequence=99)
        await other.until_state(read_sequence=2)
        await one.send(type="read", sequence=1)
        await one.send(type="ping")
        await one.next("pong")
    assert (await visitor.http.get(visitor.path, headers=visitor.headers)).json()["read_sequence"] == 2


async def test_a_silent_client_is_let_go(start_gateway: StartGateway, sqlite_url: str) -> None:
    async with (
        start_gateway(sqlite_url, socket_idle_s=0.3) as gateway,
        on_a_port(gateway) as served,
        open_tab(await served.guest()) as tab,
    ):
        for _ in range(4):
            await asyncio.sleep(0.1)
            await tab.send(type="ping")
        assert await tab.until_closed() == 4408


class NeverReading:
    """A client that says hello and then reads nothing more."""

    def __init__(self, hello: str) -> None:
        self._frames = [hello]
        self.closed_with: int | None = None
        self.sent = 0

    async def receive(self) -> dict[str, Any]:
        if not self._frames:
            await asyncio.Event().wait()
        return {"type": "websocket.receive", "text": self._frames.pop()}

    async def send_text(self, text: str) -> None:
        assert text
        self.sent += 1
        if self.sent > 2:  # welcome and state
            await asyncio.Event().wait()

    async def close(self, code: int) -> None:
        self.closed_with = code


async def test_a_client_that_does_not_read_is_dropped(start_gateway: StartGateway, sqlite_url: str) -> None:
    async with start_gateway(sqlite_url, socket_queue=5) as gateway:
        visitor = await gateway.user()
        await visitor.post("/handoff")
        client = NeverReading(json.dumps({"type": "hello", "after": 1, **credentials(visitor)}))
        socket = Socket(client, gateway.parts, visitor.conversation_id)  # type: ignore[arg-type]
        serving = asyncio.create_task(socket.serve())
        for n in range(8):
            await visitor.send(f"{n}")
        await asyncio.wait_for(serving, 15)

        assert client.closed_with == 1013
        assert gateway.parts.feeds.size(visitor.conversation_id) == 0


async def test_stopping_the_gateway_ends_the_sockets(served: Gateway) -> None:
    async with open_tab(await served.guest()) as tab:
        served.parts.fan_out.close()
        assert await tab.until_closed() == 1001


async def test_a_conversation_has_room_for_ten_tabs(start_gateway: StartGateway, sqlite_url: str) -> None:
    async with start_gateway(sqlite_url, sockets_per_conversation=2) as gateway, on_a_port(gateway) as served:
        visitor = await served.guest()
        async with open_tab(visitor), open_tab(visitor), raw_tab(visitor) as third:
            await third.send(type="hello", after=0, **credentials(visitor))
            assert await third.until_closed() == 4429


@pytest.mark.parametrize(
    ("origin", "is_welcome"),
    [
        ("https://shop.example", True),
        ("https://evil.example", False),
        ("http://shop.example", False),
        ("null", False),
        (None, True),
    ],
)
async def test_only_known_web_pages_may_open_one(
    start_gateway: StartGateway, sqlite_url: str, origin: str | None, is_welcome: bool
) -> None:
    overrides = {"allowed_origins": "https://shop.example"}
    async with start_gateway(sqlite_url, **overrides) as gateway, on_a_port(gateway) as served:
        visitor = await served.guest()
        if is_welcome:
            async with open_tab(visitor, origin=origin):
                return
        with pytest.raises(InvalidStatus) as refused:
            async with raw_tab(visitor, origin=origin):
                pass
        assert refused.value.response.status_code == 403


async def test_our_own_page_is_welcome(start_gateway: StartGateway, sqlite_url: str) -> None:
    async with start_gateway(sqlite_url, allowed_origins="") as gateway, on_a_port(gateway) as served:
        origin = str(served.http.base_url).rstrip("/")
        async with open_tab(await served.guest(), origin=origin) as tab:
            await tab.say("一")
            await tab.until_text("答：一")


async def test_many_sockets_cost_one_reading_each_change(served: Gateway) -> None:
    visitor = await served.guest()
    reads: list[int] = []
    feeds = served.parts.feeds
    real = feeds._read

    async def counted(conversation_id: str, after: int) -> Any:
        reads.append(after)
        return await real(conversation_id, after)

    feeds._read = counted
    async with AsyncExitStack() as stack:
        tabs = [await stack.enter_async_context(open_tab(visitor)) for _ in range(9)]
        reads.clear()
        await visitor.send("一")
        for tab in tabs:
            await tab.until_text("答：一")
    # Three changes (message, turn's begin, answer), each perhaps announced twice; per socket it were 27.
    assert len(reads) < len(tabs)
