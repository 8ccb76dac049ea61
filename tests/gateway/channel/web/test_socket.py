"""The socket: nothing lost, nothing doubled, everything in order."""

import asyncio

from tests.gateway.channel.web.tab import open_tab
from tests.gateway.conftest import Gateway, StartGateway, on_a_port
from tests.gateway.fakes import FakeBot, text_message


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
