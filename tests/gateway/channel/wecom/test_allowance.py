"""What 微信客服 (five replies in 48 hours) and 智能机器人 (one) do not take is neither sent nor lost."""

import asyncio
from datetime import UTC, datetime
from typing import Any

from gateway.channel.settings import AllChannels
from gateway.channel.splitting import size
from gateway.channel.wecom import outgoing
from gateway.words import load_words
from tests.gateway.channel.conftest import Messengers, StartMessengers, quick
from tests.gateway.channel.doubles import wecom as platform
from tests.gateway.fakes import Clock, FakeBot, text_message

CUSTOMER = "wm-1"
MORE = "受微信限制，后面的内容要等您再发一条消息才能送达，回复“继续”即可。"
HELD = "held: the platform allows no more messages until the person writes"
CONSOLE = AllChannels(shared=quick(), wecom=platform.settings(service_handoff="console"))
HANDOFF: dict[str, Any] = {
    "messages": [text_message("好的")],
    "commands": [{"kind": "handoff", "reason": "requested"}],
}


async def agent_takes_over(messengers: Messengers) -> str:
    """The path of the escalation; the customer has seen two messages then."""
    await messengers.wecom.say_to_service(CUSTOMER, "转人工")
    await messengers.wecom.sees_text(CUSTOMER, "已为您转人工")
    http, agent = messengers.gateway.http, messengers.gateway.agent()
    (queued,) = (await http.get("/api/escalations?state=queued", headers=agent)).json()["items"]
    path = f"/api/escalations/{queued['id']}"
    await http.post(f"{path}/claim", headers=agent)
    await messengers.wecom.sees(CUSTOMER, 2)
    return path


async def agent_says(messengers: Messengers, path: str, text: str) -> None:
    headers = messengers.gateway.agent()
    response = await messengers.gateway.http.post(f"{path}/messages", headers=headers, json={"text": text})
    assert response.status_code < 300, response.text


async def held(messengers: Messengers, count: int) -> list[dict[str, Any]]:
    """The dead letters, once there are so many."""
    http, agent = messengers.gateway.http, messengers.gateway.agent()
    async with asyncio.timeout(30):
        while True:
            items = (await http.get("/api/channels/dead-letters", headers=agent)).json()["items"]
            if len(items) >= count:
                return list(items)
            await asyncio.sleep(0.02)


async def test_the_sixth_message_is_held_and_goes_out_when_the_customer_writes(
    start_messengers: StartMessengers, sqlite_url: str, bot: FakeBot
) -> None:
    bot.replies["转人工"] = HANDOFF
    async with start_messengers(sqlite_url, channels=CONSOLE) as messengers:
        path = await agent_takes_over(messengers)
        for n in range(3):
            await agent_says(messengers, path, f"第{n}句")
            await messengers.wecom.sees_text(CUSTOMER, f"第{n}句")
        await agent_says(messengers, path, "第3句")
        await held(messengers, 1)
        await agent_says(messengers, path, "第4句")

        assert [letter["error"] for letter in await held(messengers, 2)] == [HELD, HELD]
        assert messengers.wecom.texts(CUSTOMER)[-1] == f"客服小李：第2句\n\n{MORE}"
        numbers = await messengers.gateway.http.get(
            "/api/channels/numbers", headers=messengers.gateway.agent()
        )
        assert (numbers.json()["dead_letters"], messengers.counts("wecom")["held"]) == (2, 2)

        await messengers.wecom.say_to_service(CUSTOMER, "好的，请说")
        await messengers.wecom.sees_text(CUSTOMER, "第4句")
        assert messengers.wecom.texts(CUSTOMER)[-2:] == ["客服小李：第3句", "客服小李：第4句"]
        assert await held(messengers, 0) == []


async def test_go_on_fetches_the_rest_and_is_no_question(messengers: Messengers, bot: FakeBot) -> None:
    line = "字" * 600  # one line is one text, nine of them are more than five
    bot.replies["长"] = {"messages": [text_message("\n".join(f"{n}{line}" for n in range(9)))]}
    await messengers.wecom.say_to_service(CUSTOMER, "长")
    shown = await messengers.wecom.sees(CUSTOMER, 5)
    await held(messengers, 4)
    assert [s.text[0] for s in shown] == ["0", "1", "2", "3", "4"]
    assert shown[-1].text.endswith(MORE)

    await messengers.wecom.say_to_service(CUSTOMER, "继续")
    shown = await messengers.wecom.sees(CUSTOMER, 9)
    assert [s.text[0] for s in shown[5:]] == ["5", "6", "7", "8"]
    assert len(bot.ran) == 1
    await messengers.wecom.say_to_service(CUSTOMER, "继续")
    await messengers.wecom.sees_text(CUSTOMER, "答：继续")


async def test_short_messages_are_folded_rather_than_held(
    start_messengers: StartMessengers, sqlite_url: str, bot: FakeBot
) -> None:
    bot.replies["转人工"] = HANDOFF
    async with start_messengers(sqlite_url, channels=CONSOLE) as messengers:
        path = await agent_takes_over(messengers)
        for n in range(3):
            await agent_says(messengers, path, f"第{n}句")
            await messengers.wecom.sees_text(CUSTOMER, f"第{n}句")
        for n in range(3, 11):
            await agent_says(messengers, path, f"第{n}句")
            await held(messengers, n - 2)

        await messengers.wecom.say_to_service(CUSTOMER, "请说")
        await messengers.wecom.sees_text(CUSTOMER, "第10句")
        shown = messengers.wecom.texts(CUSTOMER)[5:]
        assert shown[0] == "\n\n".join(f"客服小李：第{n}句" for n in range(3, 7))
        assert shown[1:4] == [f"客服小李：第{n}句" for n in (7, 8, 9)]
        assert shown[4] == f"客服小李：第10句\n\n{MORE}"
        assert len(shown) == 5


async def test_after_two_days_nothing_is_sent_before_the_customer_writes(
    start_messengers: StartMessengers, sqlite_url: str, bot: FakeBot
) -> None:
    clock = Clock(datetime(2026, 7, 1, tzinfo=UTC))
    bot.replies["转人工"] = HANDOFF
    async with start_messengers(sqlite_url, channels=CONSOLE, now=clock) as messengers:
        path = await agent_takes_over(messengers)
        clock.advance(hours=48)
        await agent_says(messengers, path, "查到了")
        (letter,) = await held(messengers, 1)
        retried = await messengers.gateway.http.post(
            f"/api/channels/dead-letters/{letter['number']}/retry", headers=messengers.gateway.agent()
        )
        assert retried.status_code == 202
        await held(messengers, 1)
        assert not any("查到了" in text for text in messengers.wecom.texts(CUSTOMER))

        await messengers.wecom.say_to_service(CUSTOMER, "在吗")
        await messengers.wecom.sees_text(CUSTOMER, "查到了")


async def test_the_robot_says_what_it_may_not_say_yet_with_its_next_reply(
    start_messengers: StartMessengers, sqlite_url: str, bot: FakeBot
) -> None:
    bot.replies["转人工"] = HANDOFF
    async with start_messengers(sqlite_url, channels=CONSOLE) as messengers:
        wecom, http, agent = messengers.wecom, messengers.gateway.http, messengers.gateway.agent()
        await wecom.say_to_robot("zhang", "转人工")
        handed_over = await wecom.sees_text("zhang", "已为您转人工")
        assert handed_over.text.endswith("会在您再发一条消息时一起送达，回复“继续”即可。")
        (queued,) = (await http.get("/api/escalations?state=queued", headers=agent)).json()["items"]
        path = f"/api/escalations/{queued['id']}"
        await http.post(f"{path}/claim", headers=agent)
        await held(messengers, 1)
        await agent_says(messengers, path, "您好，请说")
        await held(messengers, 2)

        await wecom.say_to_robot("zhang", "在吗")
        await wecom.sees("zhang", 2)
        assert wecom.texts("zhang")[1] == "客服小李已接入，为您服务。\n\n客服小李：您好，请说"

        await http.post(f"{path}/return-to-bot", headers=agent)
        await held(messengers, 1)
        await wecom.say_to_robot("zhang", "再问一个")
        await wecom.sees("zhang", 3)
        assert wecom.texts("zhang")[2].endswith("继续由智能助手为您服务。\n\n答：再问一个")
        assert await held(messengers, 0) == []


def test_the_sentence_that_asks_to_write_fits_behind_the_longest_text() -> None:
    assert size("\n\n" + load_words()("channel.say_more")) <= outgoing.MAX_BYTES - outgoing.SERVICE_MAX_BYTES


async def test_what_the_platform_counts_otherwise_is_held_too(messengers: Messengers, bot: FakeBot) -> None:
    """It refuses the second of two texts, by a count that is not ours."""
    wecom = messengers.wecom
    bot.is_open.clear()
    line = "字" * 600
    bot.replies["长"] = {"messages": [text_message(f"0{line}\n1{line}")]}
    await wecom.say_to_service(CUSTOMER, "长")
    await bot.has_begun(1)
    wecom.service_replies[CUSTOMER] = 4
    bot.is_open.set()
    (letter,) = await held(messengers, 1)
    assert letter["error"] == HELD
    assert [text[0] for text in wecom.texts(CUSTOMER)] == ["0"]

    await wecom.say_to_service(CUSTOMER, "继续")
    await wecom.sees(CUSTOMER, 2)
    assert wecom.texts(CUSTOMER)[1][0] == "1"
    assert await held(messengers, 0) == []


async def test_what_came_too_late_by_the_platforms_clock_is_held(messengers: Messengers) -> None:
    wecom = messengers.wecom
    await wecom.say_to_service(CUSTOMER, "你好")
    await wecom.sees(CUSTOMER, 1)
    (sent,) = [body for path, body in wecom.calls if path == "kf/send_msg"]
    failed = {"event_type": "msg_send_fail", "external_userid": CUSTOMER, "fail_msgid": sent["msgid"]}
    event = {"origin": 4, "msgtype": "event", "event": {**failed, "fail_type": 6}}
    await wecom.service_change(CUSTOMER, event)
    (letter,) = await held(messengers, 1)
    assert letter["error"] == HELD
    await wecom.say_to_service(CUSTOMER, "继续")
    await wecom.sees(CUSTOMER, 2)
    assert wecom.texts(CUSTOMER) == ["答：你好", "答：你好"]  # the double had shown what it says was lost


async def test_a_click_fetches_what_an_agent_said_meanwhile(
    start_messengers: StartMessengers, sqlite_url: str, bot: FakeBot
) -> None:
    bot.replies["转人工"] = HANDOFF
    bot.replies["券"] = {"messages": [text_message("您想问？", 查看={"kind": "article", "id": "a"})]}
    async with start_messengers(sqlite_url, channels=CONSOLE) as messengers:
        await messengers.wecom.say_to_service(CUSTOMER, "券")
        (menu,) = await messengers.wecom.sees(CUSTOMER, 1)
        await messengers.wecom.say_to_service(CUSTOMER, "转人工")
        await messengers.wecom.sees_text(CUSTOMER, "已为您转人工")
        http, agent = messengers.gateway.http, messengers.gateway.agent()
        (queued,) = (await http.get("/api/escalations?state=queued", headers=agent)).json()["items"]
        path = f"/api/escalations/{queued['id']}"
        await http.post(f"{path}/claim", headers=agent)
        await messengers.wecom.sees(CUSTOMER, 3)
        for n in range(3):
            await agent_says(messengers, path, f"第{n}句")
            await messengers.wecom.sees_text(CUSTOMER, f"第{n}句")
        await agent_says(messengers, path, "第3句")
        await held(messengers, 1)
        await messengers.wecom.click_in_service(CUSTOMER, menu, "查看")
        await messengers.wecom.sees_text(CUSTOMER, "第3句")
        assert await held(messengers, 0) == []
