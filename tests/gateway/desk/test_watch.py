"""Nobody is forgotten: an agent who is gone or silent, a customer who has left."""

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
