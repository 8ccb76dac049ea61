"""微信客服: signalled, fetched with a cursor, answered, handed to its own people and back."""

import asyncio
from typing import Any

import httpx
import pytest

from gateway.channel.settings import AllChannels
from tests.gateway.channel.conftest import Messengers, StartMessengers, quick
from tests.gateway.channel.doubles import wecom as platform
from tests.gateway.fakes import FakeBot, text_message

CUSTOMER = "wm-1"
HANDOFF: dict[str, Any] = {
    "messages": [text_message("好的")],
    "commands": [{"kind": "handoff", "reason": "requested"}],
}


async def test_each_message_is_fetched_and_answered_once(messengers: Messengers, bot: FakeBot) -> None:
    for n in range(5):
        await messengers.wecom.say_to_service(CUSTOMER, f"问题{n}")
        await messengers.wecom.sees(CUSTOMER, n + 1)
    shown = await messengers.wecom.sees(CUSTOMER, 5)
    assert [s.text for s in shown] == [f"答：问题{n}" for n in range(5)]
    cursors = [body["cursor"] for path, body in messengers.wecom.calls if path == "kf/sync_msg"]
    assert cursors[0] == ""
    assert len(bot.ran) == 5


async def test_the_platforms_own_people_take_over_and_give_back(messengers: Messengers, bot: FakeBot) -> None:
    bot.replies["转人工"] = HANDOFF
    wecom = messengers.wecom
    await wecom.say_to_service(CUSTOMER, "转人工")
    await wecom.sees_text(CUSTOMER, "已为您转人工")
    await state_is(messengers, 2)

    joined = {"event_type": "session_status_change", "external_userid": CUSTOMER, "change_type": 1}
    event = {"origin": 4, "msgtype": "event", "event": {**joined, "new_servicer_userid": "servicer-1"}}
    await wecom.service_change(CUSTOMER, event)
    await wecom.service_change(
        CUSTOMER,
        {"origin": 5, "msgtype": "text", "text": {"content": "我来处理"}, "servicer_userid": "servicer-1"},
    )
    await wecom.say_to_service(CUSTOMER, "谢谢")
    seen = await conversation_is(messengers, "谢谢")
    assert "我来处理" in seen
    assert len(bot.ran) == 1

    ended = {**joined, "change_type": 3, "old_servicer_userid": "servicer-1"}
    await wecom.service_change(CUSTOMER, {"origin": 4, "msgtype": "event", "event": ended})
    wecom.service_states[CUSTOMER] = 1
    await wecom.say_to_service(CUSTOMER, "再问一个")
    await wecom.sees_text(CUSTOMER, "答：再问一个")
    assert not any("我来处理" in text for text in wecom.texts(CUSTOMER))


async def state_is(messengers: Messengers, state: int) -> None:
    async with asyncio.timeout(90):
        while messengers.wecom.service_states.get(CUSTOMER) != state:  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def conversation_is(messengers: Messengers, last: str) -> list[str]:
    """The escalation's texts, once `last` is among them."""
    http, agent = messengers.gateway.http, messengers.gateway.agent()
    async with asyncio.timeout(90):
        while True:
            (escalation,) = (await http.get("/api/escalations", headers=agent)).json()["items"]
            detail = await http.get(f"/api/escalations/{escalation['id']}", headers=agent)
            texts = [message["content"]["text"] for message in detail.json()["messages"]]
            if last in texts:
                assert escalation["state"] == "claimed"
                return texts
            await asyncio.sleep(0.02)


async def test_with_our_console_the_state_stays_with_the_robot(
    start_messengers: StartMessengers, sqlite_url: str, bot: FakeBot
) -> None:
    bot.replies["转人工"] = HANDOFF
    channels = AllChannels(shared=quick(), wecom=platform.settings(service_handoff="console"))
    async with start_messengers(sqlite_url, channels=channels) as messengers:
        await messengers.wecom.say_to_service(CUSTOMER, "转人工")
        await messengers.wecom.sees_text(CUSTOMER, "已为您转人工")
        http, agent = messengers.gateway.http, messengers.gateway.agent()
        (queued,) = (await http.get("/api/escalations?state=queued", headers=agent)).json()["items"]
        await http.post(f"/api/escalations/{queued['id']}/claim", headers=agent)
        await http.post(f"/api/escalations/{queued['id']}/messages", headers=agent, json={"text": "您好"})
        await messengers.wecom.sees_text(CUSTOMER, "客服小李：您好")
        assert messengers.wecom.service_states == {}


async def test_what_was_not_delivered_is_a_dead_letter(messengers: Messengers) -> None:
    wecom = messengers.wecom
    await wecom.say_to_service(CUSTOMER, "你好")
    await wecom.sees(CUSTOMER, 1)
    (sent,) = [body for path, body in wecom.calls if path == "kf/send_msg"]
    failed = {
        "event_type": "msg_send_fail",
        "external_userid": CUSTOMER,
        "fail_msgid": sent["msgid"],
        "fail_type": 10,
    }
    await wecom.service_change(CUSTOMER, {"origin": 4, "msgtype": "event", "event": failed})
    http, agent = messengers.gateway.http, messengers.gateway.agent()
    async with asyncio.timeout(90):
        items: list[Any] = []
        while not items:
            items = (await http.get("/api/channels/dead-letters", headers=agent)).json()["items"]
    assert [item["error"] for item in items] == ["not delivered: 10"]
    await http.post(f"/api/channels/dead-letters/{items[0]['number']}/retry", headers=agent)
    assert len(await wecom.sees(CUSTOMER, 2)) == 2


async def test_in_the_platforms_own_queue_nothing_of_ours_is_said_or_cancelled(
    messengers: Messengers, bot: FakeBot
) -> None:
    """The API takes neither a message nor the way back from there."""
    bot.replies["转人工"] = HANDOFF
    wecom = messengers.wecom
    await wecom.say_to_service(CUSTOMER, "转人工")
    queued = await wecom.sees_text(CUSTOMER, "已为您转人工")
    assert queued.buttons == ()
    assert "取消排队" not in queued.text
    await state_is(messengers, 2)
    await wecom.say_to_service(CUSTOMER, "取消排队")
    await wecom.service_change(CUSTOMER, {"origin": 3, "msgtype": "image", "image": {"media_id": "m"}})
    await wecom.say_to_service(CUSTOMER, "继续")
    http, agent = messengers.gateway.http, messengers.gateway.agent()
    async with asyncio.timeout(90):
        texts: list[str] = []
        while "继续" not in texts:
            (queue,) = (await http.get("/api/escalations?state=queued", headers=agent)).json()["items"]
            detail = await http.get(f"/api/escalations/{queue['id']}", headers=agent)
            texts = [message["content"]["text"] for message in detail.json()["messages"]]
    assert texts[-3:] == ["取消排队", "[image]", "继续"]
    assert (await http.get("/api/channels/dead-letters", headers=agent)).json()["items"] == []
    assert wecom.service_states[CUSTOMER] == 2
    assert len(wecom.texts(CUSTOMER)) == 1


async def test_when_the_platform_does_not_take_over_our_agents_can(
    messengers: Messengers, bot: FakeBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(platform.SERVICE_CHANGES, 0, ())
    bot.replies["转人工"] = HANDOFF
    wecom, http, agent = messengers.wecom, messengers.gateway.http, messengers.gateway.agent()
    await wecom.say_to_service(CUSTOMER, "转人工")
    async with asyncio.timeout(90):
        while not (await http.get("/api/channels/dead-letters", headers=agent)).json()["items"]:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    (queued,) = (await http.get("/api/escalations?state=queued", headers=agent)).json()["items"]
    await http.post(f"/api/escalations/{queued['id']}/claim", headers=agent)
    await http.post(f"/api/escalations/{queued['id']}/messages", headers=agent, json={"text": "您好"})
    await wecom.sees_text(CUSTOMER, "客服小李：您好")
    await wecom.service_change(CUSTOMER, {"origin": 3, "msgtype": "image", "image": {"media_id": "m"}})
    await wecom.sees_text(CUSTOMER, "暂时只能处理文字消息")


@pytest.mark.parametrize("message", [{}, {"origin": 3}, {"origin": 3, "msgtype": "text"}, None, "x"])
async def test_a_message_that_cannot_be_read_stops_no_other(messengers: Messengers, message: Any) -> None:
    messengers.wecom.service_messages.append(message)
    await messengers.wecom.say_to_service(CUSTOMER, "你好")
    await messengers.wecom.sees_text(CUSTOMER, "答：你好")


async def test_what_may_have_arrived_is_not_sent_twice_and_is_known_as_unsure(messengers: Messengers) -> None:
    """The platform takes each `msgid` once; the second attempt is refused when the first was taken."""
    wecom = messengers.wecom

    async def lose_the_answer() -> None:
        raise httpx.ReadError("gone")

    wecom.after_showing = lose_the_answer
    await wecom.say_to_service(CUSTOMER, "你好")
    http, agent = messengers.gateway.http, messengers.gateway.agent()
    async with asyncio.timeout(90):
        items: list[Any] = []
        while not items:
            items = (await http.get("/api/channels/dead-letters", headers=agent)).json()["items"]
    assert [item["error"] for item in items] == [
        "Permanent: unsure whether it was delivered: errcode 40058",
    ]
    assert wecom.texts(CUSTOMER) == ["答：你好"]
