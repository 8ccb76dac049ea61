"""Asked for a person out of hours: a number at once, the answer later in the same chat of the messenger."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.gateway.channel.conftest import StartMessengers
from tests.gateway.fakes import FakeBot, text_message

NOON = 12
HANDOFF: dict[str, Any] = {
    "messages": [text_message("好的")],
    "commands": [{"kind": "handoff", "reason": "requested"}],
}


def closed_hours() -> str:
    """An hour of the day that is far from now."""
    is_morning = datetime.now(ZoneInfo("Asia/Shanghai")).hour < NOON
    return "22:00-23:00" if is_morning else "01:00-02:00"


async def test_who_answers_a_ticket_here_is_not_of_the_platforms_own_people(
    start_messengers: StartMessengers, sqlite_url: str, bot: FakeBot
) -> None:
    """微信客服 hands over natively, but a ticket stays here: what the customer cannot do is said."""
    bot.replies["转人工"] = HANDOFF
    async with start_messengers(sqlite_url, business_hours=closed_hours()) as messengers:
        wecom = messengers.wecom
        await wecom.say_to_service("wm-1", "转人工")
        await wecom.sees_text("wm-1", "WB-")
        http, agent = messengers.gateway.http, messengers.gateway.agent()
        [ticket] = (await http.get("/api/escalations?state=ticket", headers=agent)).json()["items"]
        await http.post(f"/api/escalations/{ticket['id']}/claim", headers=agent)
        await http.post(f"/api/escalations/{ticket['id']}/messages", headers=agent, json={"text": "查清了"})
        await wecom.sees_text("wm-1", "客服小李：查清了")
        await wecom.service_change("wm-1", {"origin": 3, "msgtype": "image", "image": {"media_id": "m"}})
        await wecom.sees_text("wm-1", "暂时只能处理文字消息")
        assert wecom.service_states == {}


@pytest.mark.parametrize("name", ["wecom", "dingtalk", "feishu"])
async def test_a_ticket_is_answered_in_the_same_chat(
    start_messengers: StartMessengers, sqlite_url: str, bot: FakeBot, name: str
) -> None:
    bot.replies["转人工"] = HANDOFF
    async with start_messengers(sqlite_url, business_hours=closed_hours()) as messengers:
        double = messengers[name]
        await double.say("zhang", "转人工")
        await double.sees_text("zhang", "WB-")
        await double.say("zhang", "怎么查看代金券")
        await double.sees_text("zhang", "答：怎么查看代金券")

        http, agent = messengers.gateway.http, messengers.gateway.agent()
        [ticket] = (await http.get("/api/escalations?state=ticket", headers=agent)).json()["items"]
        path = f"/api/escalations/{ticket['id']}"
        claimed = await http.post(f"{path}/claim", headers=agent)
        await http.post(f"{path}/messages", headers=agent, json={"text": "昨晚的问题已经查清"})
        await double.sees_text("zhang", "客服小李：昨晚的问题已经查清")

    assert claimed.status_code == 200
