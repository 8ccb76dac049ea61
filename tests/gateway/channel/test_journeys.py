"""The same journeys in every messenger: asked, answered once, chosen, linked, handed over."""

from typing import Any

import pytest

from tests.gateway.channel.conftest import Messengers
from tests.gateway.fakes import FakeBot, confirmation, text_message

NAMES = ["wecom", "dingtalk", "feishu"]
SIGN_IN = {
    "messages": [text_message("请先登录")],
    "commands": [{"kind": "sign_in", "task": "view_coupons"}],
    "for_user": {
        "messages": [
            {
                "content": {"kind": "coupons", "text": "您有 2 张券：VC-1、VC-2", "items": [], "total": 2},
                "visibility": "personal",
                "options": [],
            }
        ]
    },
}


async def link(messengers: Messengers, double: Any, person: str, user: str = "customer-1") -> str:
    """Links as a user does; returns the code."""
    headers = messengers.gateway.bearer(user)
    response = await messengers.gateway.http.post("/api/channels/link-codes", headers=headers)
    assert response.status_code == 201, response.text
    code: str = response.json()["code"]
    await double.say(person, f"绑定 {code}")
    await double.sees_text(person, "账号绑定成功")
    return code


@pytest.mark.parametrize("name", NAMES)
async def test_a_question_is_answered(on_each_database: Messengers, name: str) -> None:
    double = on_each_database[name]
    response = await double.say("zhang", "如何查看代金券？")
    assert response.status_code == 200
    (answer,) = await double.sees("zhang", 1)
    assert answer.text == "答：如何查看代金券？"


@pytest.mark.parametrize("name", NAMES)
async def test_messages_of_one_person_are_answered_in_order(messengers: Messengers, name: str) -> None:
    double = messengers[name]
    for n in range(5):
        await double.say("zhang", f"问题{n}")
    shown = await double.sees("zhang", 5)
    assert [s.text for s in shown] == [f"答：问题{n}" for n in range(5)]


@pytest.mark.parametrize("name", NAMES)
async def test_a_card_is_clicked_once(messengers: Messengers, name: str, bot: FakeBot) -> None:
    bot.replies["券"] = {
        "messages": [
            text_message("您想问？", 查看={"kind": "article", "id": "a"}, 使用={"kind": "article", "id": "b"})
        ]
    }
    double = messengers[name]
    await double.say("zhang", "券")
    (card,) = await double.sees("zhang", 1)
    assert [title for title, _ in card.buttons] == ["查看", "使用"]

    await double.click("zhang", card, "使用")
    await double.click("zhang", card, "查看")
    shown = await double.sees("zhang", 3)
    assert {s.text for s in shown[1:]} == {"答：b", "这里的选项已经处理过，请以最新的消息为准。"}
    assert len(bot.ran) == 2
    assert await double.changed_card()


@pytest.mark.parametrize("name", NAMES)
async def test_only_the_person_it_was_made_for_can_use_a_card(
    messengers: Messengers, name: str, bot: FakeBot
) -> None:
    bot.replies["券"] = {"messages": [text_message("您想问？", 查看={"kind": "article", "id": "a"})]}
    double = messengers[name]
    await double.say("zhang", "券")
    (card,) = await double.sees("zhang", 1)
    await double.click("li", card, "查看")
    await double.sees_text("li", "这个选项是给另一位同事的")
    assert len(bot.ran) == 1


@pytest.mark.parametrize("name", NAMES)
async def test_what_needs_an_account_goes_on_after_linking(
    messengers: Messengers, name: str, bot: FakeBot
) -> None:
    bot.replies["我的券"] = SIGN_IN
    double = messengers[name]
    await double.say("zhang", "我的券")
    await double.sees_text("zhang", "绑定码")
    await link(messengers, double, "zhang")
    await double.sees_text("zhang", "您有 2 张券")


@pytest.mark.parametrize("name", NAMES)
async def test_an_operation_is_confirmed_and_a_person_answers(
    messengers: Messengers, name: str, bot: FakeBot
) -> None:
    bot.replies["解除关联"] = {"messages": [confirmation("d-1")], "is_form_open": True}
    bot.replies["转人工"] = {
        "messages": [text_message("好的")],
        "commands": [{"kind": "handoff", "reason": "requested"}],
    }
    double = messengers[name]
    await link(messengers, double, "zhang")
    await double.say("zhang", "解除关联")
    card = await double.sees_text("zhang", "确认解除关联")
    await double.click("zhang", card, "确认提交")
    await double.sees_text("zhang", "答：affirm")
    assert bot.requests[-1]["option"]["draft_id"] == "d-1"

    await double.say("zhang", "转人工")
    await double.sees_text("zhang", "已为您转人工")
    http, agent = messengers.gateway.http, messengers.gateway.agent()
    queued = (await http.get("/api/escalations?state=queued", headers=agent)).json()["items"]
    path = f"/api/escalations/{queued[0]['id']}"
    await http.post(f"{path}/claim", headers=agent)
    await http.post(f"{path}/messages", headers=agent, json={"text": "您好，我来处理"})
    await double.sees_text("zhang", "客服小李：您好，我来处理")
    await http.post(f"{path}/return-to-bot", headers=agent)
    await double.sees_text("zhang", "继续由智能助手为您服务")


@pytest.mark.parametrize("name", NAMES)
async def test_a_picture_is_answered_with_what_can_be_done(messengers: Messengers, name: str) -> None:
    double = messengers[name]
    await double.show_picture("zhang")
    await double.sees_text("zhang", "暂时只能处理文字消息")
