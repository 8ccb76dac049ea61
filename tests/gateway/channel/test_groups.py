"""In a group the bot answers who calls it, in public what is public, alone what is personal."""

import asyncio
from typing import Any

import pytest

from tests.gateway.channel.conftest import Messengers
from tests.gateway.channel.test_journeys import SIGN_IN, link
from tests.gateway.channel.test_links import issue
from tests.gateway.fakes import FakeBot, confirmation, text_message

GROUP = "group:g1"
COUPONS: dict[str, Any] = {
    "messages": [
        text_message("代金券的规则是公开的。"),
        {
            "content": {"kind": "coupons", "text": "VC-SECRET", "items": []},
            "visibility": "public",
            "options": [],
        },
    ]
}


@pytest.mark.parametrize("name", ["dingtalk", "feishu"])
async def test_the_public_part_is_said_there_and_the_personal_part_alone(
    messengers: Messengers, bot: FakeBot, name: str
) -> None:
    bot.replies["我的券"] = COUPONS
    double = messengers[name]
    await link(messengers, double, "zhang")
    await double.say("zhang", "我的券", group="g1")
    await double.sees_text("zhang", "VC-SECRET")
    await double.sees_text(GROUP, "规则是公开的")
    await double.sees_text(GROUP, "已单独发给您")
    assert not any("VC-SECRET" in text for text in double.texts(GROUP))


async def test_wecom_sends_it_by_the_app_to_the_same_user_only(messengers: Messengers, bot: FakeBot) -> None:
    bot.replies["我的券"] = COUPONS
    wecom = messengers.wecom
    await wecom.say_to_robot("zhang", "我的券", group="g1")
    (shown,) = await wecom.sees(GROUP, 1)
    assert shown.text.startswith("代金券的规则是公开的。")
    assert shown.text.endswith("请打开与我的单聊后再问一次。")

    await link(messengers, wecom, "zhang")
    code = await issue(messengers)
    await wecom.say_to_robot("zhang", f"绑定 {code}")
    await wecom.sees_text("zhang", "账号绑定成功")
    await wecom.say_to_robot("zhang", "我的券", group="g1")
    await wecom.sees_text(GROUP, "已单独发给您")
    await wecom.sees_text("zhang", "VC-SECRET")
    assert not any("VC-SECRET" in text for text in wecom.texts(GROUP))


async def test_the_robots_one_reply_also_says_how_to_link(messengers: Messengers, bot: FakeBot) -> None:
    bot.replies["我的券"] = SIGN_IN
    await messengers.wecom.say_to_robot("zhang", "我的券")
    (shown,) = await messengers.wecom.sees("zhang", 1)
    assert shown.text.startswith("请先登录\n\n这项操作需要先绑定账号")


async def test_nothing_personal_is_shown_to_who_has_not_linked(messengers: Messengers, bot: FakeBot) -> None:
    bot.replies["我的券"] = COUPONS
    wecom = messengers.wecom
    await wecom.say_to_robot("zhang", "我的券", group="g1")
    await wecom.sees(GROUP, 1)
    assert not any("VC-SECRET" in shown.text for shown in wecom.shown)


async def test_who_only_gets_the_robots_reply_has_everything_in_it(
    messengers: Messengers, bot: FakeBot
) -> None:
    bot.replies["券"] = {
        "messages": [text_message("一。"), text_message("二？", 查看={"kind": "article", "id": "a"})]
    }
    await messengers.wecom.say_to_robot("zhang", "券")
    (shown,) = await messengers.wecom.sees("zhang", 1)
    assert shown.text == "一。\n二？\n\n1. 查看\n回复数字即可选择。"
    await messengers.wecom.say_to_robot("zhang", "１")
    await messengers.wecom.sees_text("zhang", "答：a")


async def test_who_does_not_call_the_bot_is_not_answered(messengers: Messengers, bot: FakeBot) -> None:
    feishu = messengers.feishu
    others = [{"key": "@_user_1", "id": {"open_id": "ou_li"}, "name": "李"}]
    everybody = [{"key": "@_all", "id": {"open_id": "ou_bot"}, "name": "所有人"}]
    for mentions in ([], others, everybody):
        push = feishu.message("zhang", "大家好", group="g1", mentions=mentions)
        assert (await feishu.push(push)).status_code == 200
    by_a_bot = feishu.message("zhang", "你好")
    by_a_bot["event"]["sender"]["sender_type"] = "app"
    await feishu.push(by_a_bot)
    await feishu.say("zhang", "在吗")
    await feishu.sees("zhang", 1)
    assert len(bot.ran) == 1
    assert messengers.counts("feishu")["ignored"] == 4


@pytest.mark.parametrize("name", ["dingtalk", "feishu"])
async def test_each_person_has_a_form_of_their_own(messengers: Messengers, bot: FakeBot, name: str) -> None:
    double = messengers[name]
    await double.say("zhang", "甲", group="g1")
    await double.say("li", "乙", group="g1")
    await double.say("zhang", "丙")
    await double.sees(GROUP, 2)
    await double.sees("zhang", 1)
    senders = [request["sender"].split(".")[0] for request in bot.requests]
    assert len(set(senders)) == 3
    kinds = sorted(request["metadata"]["chat_type"] for request in bot.requests)
    assert kinds == ["group", "group", "single"]


@pytest.mark.parametrize("name", ["dingtalk", "feishu"])
async def test_a_confirmation_asked_for_in_a_group_is_given_alone(
    messengers: Messengers, bot: FakeBot, name: str
) -> None:
    bot.replies["解除关联"] = {"messages": [confirmation("d-1")], "is_form_open": True}
    double = messengers[name]
    await link(messengers, double, "zhang")
    await double.say("zhang", "解除关联", group="g1")
    card = await double.sees_text("zhang", "确认解除关联")
    await double.click("li", card, "确认提交")
    await double.sees_text("li", "给另一位同事")
    await double.click("zhang", card, "确认提交")
    async with asyncio.timeout(90):
        while len(bot.ran) < 2:  # noqa: ASYNC110  (a test's patience)
            await asyncio.sleep(0.02)
    assert bot.requests[-1]["option"]["id"] == "affirm"
    assert bot.requests[-1]["sender"] == bot.requests[-2]["sender"]
