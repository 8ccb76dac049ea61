"""News of a person's own cases comes to their own chat, unasked, and to nobody else."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from fastapi.responses import JSONResponse

from gateway.outbox import delivery
from tests.gateway.channel.conftest import Messengers, StartMessengers, utc_now
from tests.gateway.channel.test_journeys import NAMES, link
from tests.gateway.fakes import FakeBackend, FakeBot

NEWS = "解除关联申请 UB-1 已同意，甲公司与北方云的关联已经解除。"
OFTEN = {"events_every_s": 0.05}


def approved(seq: int, *user_ids: str) -> dict[str, Any]:
    return {
        "seq": seq,
        "kind": "unbinding.approved",
        "at": (utc_now() - timedelta(minutes=1)).isoformat(),
        "user_ids": list(user_ids),
        "payload": {"number": "UB-1", "customer_name": "甲公司", "partner_name": "北方云"},
    }


async def told(messengers: Messengers, up_to: int) -> None:
    """Waits until the gateway has read the events."""
    async with asyncio.timeout(15):
        while await messengers.gateway.parts.database.read(delivery.position) < up_to:  # noqa: ASYNC110
            await asyncio.sleep(0.02)


@pytest.mark.parametrize("name", NAMES)
async def test_news_comes_once_to_the_persons_own_chat_and_its_option_works(
    start_messengers: StartMessengers, sqlite_url: str, backend: FakeBackend, bot: FakeBot, name: str
) -> None:
    async with start_messengers(sqlite_url, **OFTEN) as messengers:
        double = messengers[name]
        await link(messengers, double, "zhang")
        await link(messengers, double, "li", user="partner-1")
        backend.events.append(approved(1, "customer-1"))

        card = await double.sees_text("zhang", NEWS)
        assert [title for title, _ in card.buttons] == ["查看进度"]
        await double.click("zhang", card, "查看进度")
        await double.sees_text("zhang", "答：track_unbinding")
        assert bot.requests[-1]["option"]["entities"] == {"unbinding_number": "UB-1"}

    assert sum(NEWS in text for text in double.texts("zhang")) == 1
    assert not any(NEWS in text for text in double.texts("li"))


@pytest.mark.parametrize("name", ["dingtalk", "feishu"])
async def test_a_group_hears_nothing_of_it(
    start_messengers: StartMessengers, sqlite_url: str, backend: FakeBackend, name: str
) -> None:
    async with start_messengers(sqlite_url, **OFTEN) as messengers:
        double = messengers[name]
        await link(messengers, double, "zhang")
        await double.say("zhang", "你好", group="g1")
        await double.sees("group:g1", 1)
        backend.events.append(approved(1, "customer-1"))
        await double.sees_text("zhang", NEWS)
    assert double.texts("group:g1") == ["答：你好"]


async def test_after_a_closed_conversation_news_still_comes(
    start_messengers: StartMessengers, sqlite_url: str, backend: FakeBackend, bot: FakeBot
) -> None:
    bot.replies["转人工"] = {"commands": [{"kind": "handoff", "reason": "requested"}], "messages": []}
    async with start_messengers(sqlite_url, **OFTEN) as messengers:
        await link(messengers, messengers.feishu, "zhang")
        await messengers.feishu.say("zhang", "转人工")
        await messengers.feishu.sees_text("zhang", "已为您转人工")
        http, agent = messengers.gateway.http, messengers.gateway.agent()
        (queued,) = (await http.get("/api/escalations?state=queued", headers=agent)).json()["items"]
        path = f"/api/escalations/{queued['id']}"
        await http.post(f"{path}/claim", headers=agent)
        assert (await http.post(f"{path}/close", headers=agent)).status_code < 300
        await messengers.feishu.sees_text("zhang", "小李")

        backend.events.append(approved(1, "customer-1"))
        await messengers.feishu.sees_text("zhang", NEWS)


async def test_who_unlinked_hears_no_more(
    start_messengers: StartMessengers, sqlite_url: str, backend: FakeBackend
) -> None:
    async with start_messengers(sqlite_url, **OFTEN) as messengers:
        await link(messengers, messengers.wecom, "zhang")
        await messengers.wecom.say("zhang", "取消账号绑定")
        await messengers.wecom.sees_text("zhang", "已取消账号绑定")
        backend.events.append(approved(1, "customer-1"))
        await told(messengers, 1)
        await messengers.wecom.say("zhang", "还在吗")
        await messengers.wecom.sees_text("zhang", "答：还在吗")
    assert not any(NEWS in shown.text for shown in messengers.wecom.shown)


async def test_news_that_came_while_the_platform_was_down_comes_afterwards(
    start_messengers: StartMessengers, sqlite_url: str, backend: FakeBackend
) -> None:
    async with start_messengers(sqlite_url, **OFTEN) as messengers:
        await link(messengers, messengers.feishu, "zhang")
        messengers.feishu.failures += [lambda: JSONResponse({}, status_code=503)] * 2
        backend.events.append(approved(1, "customer-1"))
        await messengers.feishu.sees_text("zhang", NEWS)
    assert sum(NEWS in text for text in messengers.feishu.texts("zhang")) == 1
