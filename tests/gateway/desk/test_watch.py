"""Nobody is forgotten: an agent who is gone or silent, a customer who has left."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from gateway.desk.watch import Patience, Served, why_given_up
from tests.gateway.conftest import Gateway, on_a_port
from tests.gateway.desk.conftest import SignIn, console

NOW = datetime(2026, 7, 1, 9, 0, tzinfo=UTC)
PATIENCE = Patience(timedelta(minutes=2), timedelta(minutes=10), timedelta(minutes=30))


def ago(minutes: float | None) -> datetime | None:
    return None if minutes is None else NOW - timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("claimed", "asked", "answered", "gone", "why"),
    [
        (60, 5, 6, None, None),
        (60, 11, 12, None, "agent_silent"),
        (60, 12, 11, None, None),
        (60, 40, 31, None, "customer_gone"),
        (60, 1, 2, 1, None),
        (60, 1, 2, 3, "agent_gone"),
        (5, 60, None, None, None),
        (11, 60, None, None, "agent_silent"),
        (11, None, None, None, "agent_silent"),
        (5, 60, 50, None, None),
    ],
)
def test_why(
    claimed: float, asked: float | None, answered: float | None, gone: float | None, why: str | None
) -> None:
    claimed_at = ago(claimed)
    assert claimed_at is not None
    served = Served("e", "c", "u", True, claimed_at, ago(asked), ago(answered))
    assert why_given_up(served, gone_since=ago(gone), patience=PATIENCE, now=NOW) == why


async def test_a_silent_agents_customer_is_back_in_the_queue(gateway: Gateway, sign_in: SignIn) -> None:
    agent = await sign_in(gateway, "agent1")
    visitor = await gateway.guest()
    await visitor.post("/handoff")
    await agent.act(visitor.conversation_id, "claim")
    await agent.say(visitor.conversation_id, "您好")
    await visitor.send("在吗")

    gateway.clock.advance(minutes=1)
    await gateway.parts.watch.look()
    before = (await visitor.page())["owner"]
    gateway.clock.advance(minutes=10)
    await gateway.parts.watch.look()

    page = await visitor.page()
    [row] = (await agent.get("/queue")).json()["items"]
    assert (before, page["owner"]) == ("agent", "queued")
    assert row["escalation"]["agent"] is None
    assert page["messages"][-1]["content"]["text"].startswith("当前客服暂时无法回复")


async def test_a_customer_who_left_is_the_bots(gateway: Gateway, sign_in: SignIn) -> None:
    agent = await sign_in(gateway, "agent1")
    visitor = await gateway.guest()
    await visitor.send("一")
    await visitor.messages(2)
    await agent.act(visitor.conversation_id, "take-over")
    await agent.say(visitor.conversation_id, "您好")
    async with on_a_port(gateway) as served, console(agent, served):
        gateway.clock.advance(minutes=31)
        await gateway.parts.watch.look()
    await visitor.send("二")
    texts = await visitor.texts(7)

    assert texts[-3].startswith("较长时间没有收到您的消息")
    assert texts[-1] == "答：二"


async def test_an_agents_browser_is_killed_in_the_middle_of_a_chat(gateway: Gateway, sign_in: SignIn) -> None:
    """The socket ends without a good-bye: nothing is lost, and the customer is not forgotten."""
    agent, colleague = await sign_in(gateway, "agent1"), await sign_in(gateway, "agent2")
    visitor = await gateway.guest()
    await visitor.send("机器人帮不了我")
    await visitor.messages(2)
    await visitor.post("/handoff")
    conversation_id = visitor.conversation_id
    async with on_a_port(gateway) as served:
        async with console(agent, served) as desk:
            await agent.act(conversation_id, "claim")
            await desk.send(type="open", conversation_id=conversation_id)
            await desk.next("opened")
            await desk.send(
                type="say", conversation_id=conversation_id, client_message_id="s1", text="我来看看"
            )
            await desk.next("stored")
            await agent.act(conversation_id, "draft", {"text": "写了一半"})
            desk.socket.transport.abort()
            while agent.id in gateway.parts.hub.here:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        await visitor.send("还在吗")
        gateway.clock.advance(seconds=119)
        await gateway.parts.watch.look()
        before = (await visitor.page())["owner"]
        gateway.clock.advance(seconds=1)
        await gateway.parts.watch.look()

        [row] = (await colleague.get("/queue")).json()["items"]
        late = await agent.say(conversation_id, "我回来了")
        claimed = await colleague.act(conversation_id, "claim")
        answered = await colleague.say(conversation_id, "在的")
        detail = (await agent.get(f"/conversations/{conversation_id}")).json()

    said = [m["content"]["text"] for m in detail["messages"] if m["author"] in ("user", "agent")]
    assert (before, row["conversation_id"]) == ("agent", conversation_id)
    assert said == ["机器人帮不了我", "我来看看", "还在吗", "在的"]
    assert (late.status_code, late.json()["code"]) == (409, "transition_not_allowed")
    assert (claimed.status_code, answered.status_code) == (200, 201)
    assert [e["text"] for e in detail["entries"] if e["kind"] == "released"] == ["agent_gone"]
    assert detail["draft"]["text"] == "写了一半"


async def test_a_browser_that_comes_back_in_time_goes_on(gateway: Gateway, sign_in: SignIn) -> None:
    agent = await sign_in(gateway, "agent1")
    visitor = await gateway.guest()
    await visitor.post("/handoff")
    async with on_a_port(gateway) as served:
        async with console(agent, served) as desk:
            await agent.act(visitor.conversation_id, "claim")
            desk.socket.transport.abort()
            while agent.id in gateway.parts.hub.here:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        gateway.clock.advance(seconds=100)
        await visitor.send("在吗")
        async with console(agent, served) as desk:
            gateway.clock.advance(seconds=100)
            await gateway.parts.watch.look()
            await desk.send(type="open", conversation_id=visitor.conversation_id, after=0)
            detail = (await desk.next("opened"))["detail"]

    assert detail["is_mine"] is True
    assert [m["content"]["text"] for m in detail["messages"] if m["author"] == "user"] == ["在吗"]
