"""转人工 from both sides: the bot is silent, the person has it all, and it comes back."""

import asyncio
from typing import Any

import httpx
import pytest

from tests.gateway.conftest import Gateway, Visitor
from tests.gateway.fakes import FakeBot, text_message

HANDOFF: dict[str, Any] = {
    "messages": [text_message("好的，正在为您转人工")],
    "commands": [{"kind": "handoff", "reason": "requested"}],
    "decision": {"kind": "handoff", "id": None, "confidence": 0.99, "candidates": [], "reason": "demand"},
}


@pytest.fixture
def bot() -> FakeBot:
    return FakeBot({"转人工": HANDOFF})


async def escalation_of(gateway: Gateway, agent: dict[str, str], state: str = "queued") -> dict[str, Any]:
    listed = await gateway.http.get("/api/escalations", params={"state": state}, headers=agent)
    assert listed.status_code == 200, listed.text
    (escalation,) = listed.json()["items"]
    assert isinstance(escalation, dict)
    return escalation


async def act(
    gateway: Gateway, agent: dict[str, str], escalation: dict[str, Any], step: str, body: Any = None
) -> httpx.Response:
    path = f"/api/escalations/{escalation['id']}/{step}"
    return await gateway.http.post(path, json=body, headers=agent)


async def claimed(gateway: Gateway, visitor: Visitor, agent: dict[str, str]) -> dict[str, Any]:
    await visitor.post("/handoff")
    escalation = await escalation_of(gateway, agent)
    assert (await act(gateway, agent, escalation, "claim")).status_code == 200
    return escalation


async def test_the_bot_hands_over_and_says_nothing_after_it(gateway: Gateway, bot: FakeBot) -> None:
    bot.replies["转人工"] = {
        "messages": [text_message("好的，正在为您转人工"), text_message("请问解除关联的原因是？")],
        "commands": [{"kind": "handoff", "reason": "requested", "message_index": 0}],
        "is_form_open": True,
    }
    visitor = await gateway.guest()

    await visitor.send("转人工")

    messages = await visitor.messages(3)
    assert [m["content"]["text"] for m in messages] == [
        "转人工",
        "好的，正在为您转人工",
        "已为您转人工，客服会尽快接入。等待期间可以继续补充您的问题，客服接入后都能看到。",
    ]
    assert messages[2]["content"] | {"text": ""} == {
        "kind": "queue",
        "text": "",
        "state": "queued",
        "ahead": 0,
    }
    assert [option["title"] for option in messages[2]["options"]] == ["取消排队"]
    assert (await visitor.page())["owner"] == "queued"


async def test_while_waiting_messages_are_stored_silently_and_the_bot_is_not_called(
    gateway: Gateway, bot: FakeBot
) -> None:
    visitor = await gateway.guest()
    await visitor.send("转人工")
    await visitor.messages(3)

    for text in ("我的订单号是 1", "在吗", "转人工"):
        assert (await visitor.send(text)).status_code == 202
    await asyncio.sleep(0.1)

    assert (await visitor.texts(6))[3:] == ["我的订单号是 1", "在吗", "转人工"]
    assert (await visitor.page())["last_sequence"] == 6
    assert len(bot.requests) == 1


async def test_an_agent_serves_from_claim_to_return(gateway: Gateway, bot: FakeBot) -> None:
    agent = gateway.agent("agent-1", "小李")
    visitor = await gateway.user()
    await visitor.send("我要投诉")
    await visitor.messages(2)
    await visitor.send("转人工")
    await visitor.messages(5)

    escalation = await escalation_of(gateway, agent)
    assert (escalation["reason"], escalation["question"], escalation["at_sequence"]) == (
        "requested",
        "我要投诉",
        4,
    )
    assert (await act(gateway, agent, escalation, "claim")).json()["agent_name"] == "小李"
    await visitor.send("你好，在吗")
    said = await act(gateway, agent, escalation, "messages", {"text": "您好，请讲"})
    detail = await gateway.http.get(f"/api/escalations/{escalation['id']}", headers=agent)
    returned = await act(gateway, agent, escalation, "return-to-bot")
    await visitor.send("还有问题")

    assert said.status_code == 201
    assert [m["content"]["text"] for m in detail.json()["messages"]][-3:] == [
        "客服小李已接入，为您服务。",
        "你好，在吗",
        "您好，请讲",
    ]
    assert (detail.json()["owner"], returned.json()["state"]) == ("agent", "returned")
    messages = await visitor.messages(12)
    assert [m["content"]["text"] for m in messages][-4:] == [
        "人工服务已结束，继续由智能助手为您服务。",
        "请为小李的本次服务打分，您的评价会帮助我们改进。",
        "还有问题",
        "答：还有问题",
    ]
    assert messages[7]["author"] == "agent"
    assert [r.get("message") for r in bot.requests] == ["我要投诉", "转人工", "还有问题"]


async def test_a_closed_conversation_takes_no_more(gateway: Gateway) -> None:
    agent = gateway.agent()
    visitor = await gateway.guest()
    escalation = await claimed(gateway, visitor, agent)

    closed = await act(gateway, agent, escalation, "close")
    again = await act(gateway, agent, escalation, "close")
    refused = [
        await visitor.send("还在吗"),
        await visitor.post("/handoff"),
        await act(gateway, agent, escalation, "messages", {"text": "还在"}),
        await act(gateway, agent, escalation, "return-to-bot"),
    ]

    assert (closed.status_code, closed.json()["state"]) == (200, "closed")
    assert again.json() == closed.json()
    assert [r.json()["code"] for r in refused] == [
        "conversation_closed",
        "conversation_closed",
        "transition_not_allowed",
        "transition_not_allowed",
    ]
    assert (await visitor.texts(4))[-2:] == [
        "本次人工服务已结束，感谢您的咨询。",
        "请为小李的本次服务打分，您的评价会帮助我们改进。",
    ]


async def test_only_the_agent_who_claimed_may_act(gateway: Gateway) -> None:
    visitor = await gateway.guest()
    escalation = await claimed(gateway, visitor, gateway.agent("agent-1"))
    other = gateway.agent("agent-2")

    refused = [
        await act(gateway, other, escalation, "claim"),
        await act(gateway, other, escalation, "messages", {"text": "我来"}),
        await act(gateway, other, escalation, "return-to-bot"),
        await act(gateway, other, escalation, "close"),
    ]

    assert [(r.status_code, r.json()["code"]) for r in refused] == [
        (409, "escalation_already_claimed"),
        (403, "escalation_not_yours"),
        (403, "escalation_not_yours"),
        (403, "escalation_not_yours"),
    ]


async def test_the_agents_side_is_for_agents(sqlite_gateway: Gateway) -> None:
    http = sqlite_gateway.http
    customer = sqlite_gateway.bearer("customer-1")

    answers = [
        await http.get("/api/escalations"),
        await http.get("/api/escalations", headers=customer),
        await http.get("/api/escalations/e_1", headers=customer),
        await http.post("/api/escalations/e_1/claim", headers=customer),
        await http.get("/api/escalations/e_unknown", headers=sqlite_gateway.agent()),
        await http.get("/api/escalations/%00", headers=sqlite_gateway.agent()),
    ]

    assert [(a.status_code, a.json()["code"]) for a in answers] == [
        (401, "not_signed_in"),
        (401, "token_invalid"),
        (401, "token_invalid"),
        (401, "token_invalid"),
        (404, "escalation_not_found"),
        (404, "escalation_not_found"),
    ]


async def test_an_answer_that_comes_after_the_handover_is_not_shown(gateway: Gateway, bot: FakeBot) -> None:
    visitor = await gateway.guest()
    bot.is_open.clear()
    await visitor.send("慢问题")
    await visitor.send("还没轮到的问题")
    await bot.has_begun(1)

    await visitor.post("/handoff")
    bot.is_open.set()
    await asyncio.sleep(0.1)

    assert [m["author"] for m in (await visitor.page())["messages"]] == ["user", "user", "system"]
    assert len(bot.requests) == 1


async def test_an_agents_retried_message_is_stored_once(sqlite_gateway: Gateway) -> None:
    agent = sqlite_gateway.agent()
    visitor = await sqlite_gateway.guest()
    escalation = await claimed(sqlite_gateway, visitor, agent)
    body = {"text": "您好", "client_message_id": "a" * 64}

    first, second = [await act(sqlite_gateway, agent, escalation, "messages", body) for _ in range(2)]

    assert first.json() == second.json()
    assert (await visitor.texts(3))[2:] == ["您好"]


async def test_the_agent_waits_for_the_customers_next_message(sqlite_gateway: Gateway) -> None:
    agent = sqlite_gateway.agent()
    visitor = await sqlite_gateway.guest()
    escalation = await claimed(sqlite_gateway, visitor, agent)
    path = f"/api/escalations/{escalation['id']}"
    waiting = asyncio.create_task(
        sqlite_gateway.http.get(path, params={"after": 2, "wait_s": 20}, headers=agent)
    )
    await asyncio.sleep(0.05)

    await visitor.send("在吗")

    detail = (await asyncio.wait_for(waiting, 5)).json()
    assert [m["content"]["text"] for m in detail["messages"]] == ["在吗"]


async def test_a_customer_who_signs_out_ends_the_escalation(sqlite_gateway: Gateway) -> None:
    agent = sqlite_gateway.agent()
    visitor = await sqlite_gateway.user()
    escalation = await claimed(sqlite_gateway, visitor, agent)

    await visitor.post("/sign-out")

    assert (await escalation_of(sqlite_gateway, agent, "closed"))["id"] == escalation["id"]
    refused = await act(sqlite_gateway, agent, escalation, "messages", {"text": "您好"})
    assert refused.json()["code"] == "transition_not_allowed"
