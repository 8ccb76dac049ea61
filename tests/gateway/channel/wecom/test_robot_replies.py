"""智能机器人 has one reply to each message, within an hour: nothing is refused, nothing is lost."""

import asyncio
from datetime import UTC, datetime
from typing import Any

from tests.gateway.channel.conftest import Messengers, StartMessengers
from tests.gateway.channel.test_journeys import link
from tests.gateway.channel.test_links import issue
from tests.gateway.channel.wecom.test_allowance import HANDOFF, HELD, agent_says, held
from tests.gateway.fakes import Clock, FakeBot

GROUP = "group:g1"
LOOK_ALONE = "客服的回答不在群里显示：请打开与我的单聊，发送“继续”查看。"


async def handed_over(messengers: Messengers, user: str = "zhang") -> str:
    """In the group; the path of the escalation, which an agent has claimed."""
    await messengers.wecom.say_to_robot(user, "转人工", group="g1")
    await messengers.wecom.sees_text(GROUP, "已为您转人工")
    http, agent = messengers.gateway.http, messengers.gateway.agent()
    (queued,) = (await http.get("/api/escalations?state=queued", headers=agent)).json()["items"]
    path = f"/api/escalations/{queued['id']}"
    await http.post(f"{path}/claim", headers=agent)
    return path


async def errors(messengers: Messengers, count: int) -> list[str]:
    return [letter["error"] for letter in await held(messengers, count)]


async def test_a_second_notice_in_a_group_waits_for_the_persons_next_message_there(
    messengers: Messengers, bot: FakeBot
) -> None:
    bot.replies["转人工"] = HANDOFF
    path = await handed_over(messengers)
    assert await errors(messengers, 1) == [HELD]

    await messengers.wecom.say_to_robot("li", "别人的问题", group="g1")
    await messengers.wecom.sees_text(GROUP, "答：别人的问题")
    assert messengers.wecom.texts(GROUP)[-1] == "答：别人的问题"

    await messengers.gateway.http.post(f"{path}/return-to-bot", headers=messengers.gateway.agent())
    assert await errors(messengers, 2) == [HELD, HELD]
    await messengers.wecom.say_to_robot("zhang", "再问一个", group="g1")
    shown = await messengers.wecom.sees_text(GROUP, "答：再问一个")
    assert shown.text.startswith("客服小李已接入，为您服务。\n\n")
    assert await held(messengers, 0) == []


async def test_each_of_two_quick_messages_has_its_own_reply(messengers: Messengers, bot: FakeBot) -> None:
    bot.is_open.clear()
    await messengers.wecom.say_to_robot("zhang", "一", group="g1")
    await messengers.wecom.say_to_robot("zhang", "二", group="g1")
    await messengers.wecom.say_to_robot("li", "三", group="g1")
    bot.is_open.set()
    await messengers.wecom.sees(GROUP, 3)
    assert sorted(messengers.wecom.texts(GROUP)) == ["答：一", "答：三", "答：二"]
    assert await held(messengers, 0) == []


async def test_an_address_that_is_too_old_is_not_tried(
    start_messengers: StartMessengers, sqlite_url: str, bot: FakeBot
) -> None:
    clock = Clock(datetime(2026, 7, 1, 9, 0, tzinfo=UTC))
    async with start_messengers(sqlite_url, now=clock) as messengers:
        bot.is_open.clear()
        await messengers.wecom.say_to_robot("zhang", "一")
        await bot.has_begun(1)
        clock.advance(minutes=56)
        bot.is_open.set()
        assert await errors(messengers, 1) == [HELD]

        await messengers.wecom.say_to_robot("zhang", "二")
        shown = await messengers.wecom.sees(  # both in the one reply that there is
            "zhang", 1
        )
        assert [s.text for s in shown] == ["答：一\n\n答：二"]


async def test_what_an_agent_says_reaches_who_cannot_be_written_to(
    messengers: Messengers, bot: FakeBot
) -> None:
    """Nobody has linked, so the app of the tenant does not know them: they fetch it in the single chat."""
    bot.replies["转人工"] = HANDOFF
    path = await handed_over(messengers)
    assert messengers.wecom.texts(GROUP)[0].endswith(LOOK_ALONE)
    await agent_says(messengers, path, "您的订单已处理")
    await held(messengers, 2)
    assert not any("订单" in text for text in messengers.wecom.texts(GROUP))

    await messengers.wecom.say_to_robot("zhang", "继续")
    await messengers.wecom.sees_text("zhang", "客服小李：您的订单已处理")
    assert len(bot.ran) == 1


async def test_who_unlinks_leaves_nothing_for_the_next(messengers: Messengers, bot: FakeBot) -> None:
    bot.replies["转人工"] = HANDOFF
    wecom = messengers.wecom
    code = await issue(messengers)
    await wecom.say_to_robot("zhang", f"绑定 {code}")
    await wecom.sees_text("zhang", "账号绑定成功")
    path = await handed_over(messengers)
    await agent_says(messengers, path, "只给您看")
    await held(messengers, 2)

    await wecom.say_to_robot("zhang", "取消账号绑定")
    await wecom.sees_text("zhang", "已取消账号绑定")
    await wecom.say_to_robot("zhang", "你好")
    await wecom.sees_text("zhang", "答：你好")
    assert not any("只给您看" in shown.text for shown in wecom.shown)


async def test_who_has_linked_in_the_app_hears_the_agent_there(messengers: Messengers, bot: FakeBot) -> None:
    bot.replies["转人工"] = HANDOFF
    wecom: Any = messengers.wecom
    await link(messengers, wecom, "zhang")
    code = await issue(messengers)
    await wecom.say_to_robot("zhang", f"绑定 {code}")
    await wecom.sees("zhang", 2)
    path = await handed_over(messengers)
    assert LOOK_ALONE not in wecom.texts(GROUP)[0]
    await agent_says(messengers, path, "您好，我来处理")
    await wecom.sees_text("zhang", "客服小李：您好，我来处理")


async def test_each_person_has_a_form_of_their_own(messengers: Messengers, bot: FakeBot) -> None:
    wecom = messengers.wecom
    await wecom.say_to_robot("zhang", "甲", group="g1")
    await wecom.say_to_robot("li", "乙", group="g1")
    await wecom.say_to_robot("zhang", "丙")
    await wecom.sees(GROUP, 2)
    await wecom.sees("zhang", 1)
    senders = [request["sender"].split(".")[0] for request in bot.requests]
    assert len(set(senders)) == 3
    assert sorted(r["metadata"]["chat_type"] for r in bot.requests) == ["group", "group", "single"]


async def test_who_leaves_loses_the_link_of_the_robot_too(messengers: Messengers, bot: FakeBot) -> None:
    wecom = messengers.wecom
    await wecom.say_to_robot("zhang", f"绑定 {await issue(messengers)}")
    await wecom.sees_text("zhang", "账号绑定成功")
    leaving = "<ChangeType><![CDATA[delete_user]]></ChangeType><UserID><![CDATA[zhang]]></UserID>"
    await wecom.event("sys", "change_contact", leaving)
    headers = messengers.gateway.bearer("customer-1")
    async with asyncio.timeout(30):
        while (await messengers.gateway.http.get("/api/channels/links", headers=headers)).json()["items"]:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    await wecom.say_to_robot("zhang", "你好")
    await wecom.sees_text("zhang", "答：你好")
    assert bot.requests[-1]["metadata"]["token"] is None
