"""The whole life of a conversation that a person takes, over the desk's API."""

from gateway.desk.roles import Role
from tests.gateway.conftest import Gateway, StartGateway
from tests.gateway.desk.conftest import SignIn
from tests.gateway.fakes import FakeBot


async def test_from_the_queue_to_the_close(gateway: Gateway, sign_in: SignIn) -> None:
    agent = await sign_in(gateway, "agent1")
    visitor = await gateway.user()
    await visitor.send("怎么查看代金券")
    await visitor.messages(2)
    await visitor.post("/handoff")
    conversation_id = visitor.conversation_id

    [row] = (await agent.get("/queue")).json()["items"]
    claimed = await agent.act(conversation_id, "claim")
    said = await agent.say(conversation_id, "您好")
    again = await agent.say(conversation_id, "您好", "a1")
    closed = await agent.act(conversation_id, "close", {"reason": "solved", "tags": ["coupon"]})

    assert (row["conversation_id"], row["owner"]) == (conversation_id, "queued")
    assert row["customer"] == {"id": "customer-1", "kind": "customer"}
    assert (row["escalation"]["question"], row["escalation"]["reason_label"]) == (
        "怎么查看代金券",
        "点击转人工",
    )
    assert row["escalation"]["sla"]["state"] == "ok"
    assert (claimed.status_code, claimed.json()["owner"]) == (200, "agent")
    assert claimed.json()["escalation"]["agent"] == {"id": agent.id, "name": "坐席agent1"}
    assert (said.status_code, said.json()["is_duplicate"]) == (201, False)
    assert (again.json()["is_duplicate"], again.json()["message"]["id"]) == (
        True,
        said.json()["message"]["id"],
    )
    assert (closed.json()["owner"], closed.json()["tags"]) == ("closed", ["coupon"])
    assert closed.json()["escalation"]["close_reason"] == "solved"
    texts = [m["content"]["text"] for m in (await visitor.page())["messages"]]
    assert texts[-3:] == [
        "您好",
        "本次人工服务已结束，感谢您的咨询。",
        "请为坐席agent1的本次服务打分，您的评价会帮助我们改进。",
    ]


async def test_what_an_agent_reads(gateway: Gateway, sign_in: SignIn) -> None:
    agent = await sign_in(gateway, "agent1")
    visitor = await gateway.user()
    await visitor.send("怎么查看代金券")
    await visitor.messages(2)
    await visitor.post("/handoff")
    conversation_id = visitor.conversation_id
    await agent.act(conversation_id, "claim")
    await agent.act(conversation_id, "notes", {"client_message_id": "n1", "text": "客户很急"})
    await agent.act(conversation_id, "draft", {"text": "正在为您查"})

    detail = (await agent.get(f"/conversations/{conversation_id}")).json()

    assert [m["content"]["text"] for m in detail["messages"]][:2] == ["怎么查看代金券", "答：怎么查看代金券"]
    [decision] = detail["decisions"]
    assert (decision["kind"], decision["confidence"], decision["state"]) == ("article", 0.9, "done")
    assert [(e["kind"], e["text"]) for e in detail["entries"]] == [
        ("requested", "button"),
        ("claimed", None),
        ("note", "客户很急"),
    ]
    assert detail["draft"]["text"] == "正在为您查"
    assert detail["is_mine"] is True
    assert "客户很急" not in str((await visitor.page())["messages"])


async def test_two_agents_never_have_the_same_customer(gateway: Gateway, sign_in: SignIn) -> None:
    first, second = await sign_in(gateway, "agent1"), await sign_in(gateway, "agent2")
    visitor = await gateway.guest()
    await visitor.post("/handoff")

    await first.act(visitor.conversation_id, "claim")
    late = await second.act(visitor.conversation_id, "claim")
    intruding = await second.say(visitor.conversation_id, "您好")

    assert (late.status_code, late.json()["code"]) == (409, "escalation_already_claimed")
    assert (intruding.status_code, intruding.json()["code"]) == (403, "escalation_not_yours")


async def test_while_a_person_has_it_the_bot_is_not_asked(
    gateway: Gateway, bot: FakeBot, sign_in: SignIn
) -> None:
    agent = await sign_in(gateway, "agent1")
    visitor = await gateway.guest()
    await visitor.send("一")
    await visitor.messages(2)
    taken = await agent.act(visitor.conversation_id, "take-over")
    await visitor.send("二")
    returned = await agent.act(visitor.conversation_id, "return", {})
    await visitor.send("三")
    texts = await visitor.texts(8)

    assert (taken.json()["owner"], returned.json()["owner"]) == ("agent", "bot")
    assert "答：二" not in texts
    assert texts[-1] == "答：三"
    told = {"reason": "taken_over", "ended": "returned", "form": None}
    assert [r["metadata"].get("after_handoff") for r in bot.requests] == [None, told]


async def test_a_ticket_out_of_hours_is_answered_later(
    start_gateway: StartGateway, sqlite_url: str, sign_in: SignIn
) -> None:
    async with start_gateway(sqlite_url, business_hours="09:00-16:00") as gateway:  # it is 17:00, a Wednesday
        agent = await sign_in(gateway, "agent1")
        visitor = await gateway.guest()
        asked = await visitor.post("/handoff")
        [notice] = await visitor.messages(1)
        [row] = (await agent.get("/conversations", view="tickets")).json()["items"]
        claimed = await agent.act(visitor.conversation_id, "claim")

    assert asked.json()["owner"] == "bot"
    assert notice["content"]["number"] == row["escalation"]["ticket_number"]
    assert "7月2日 09:00" in notice["content"]["text"]
    assert (row["owner"], row["escalation"]["state"]) == ("bot", "ticket")
    assert (claimed.json()["owner"], claimed.json()["escalation"]["state"]) == ("agent", "claimed")


async def test_a_supervisor_hands_on_what_a_colleague_has(gateway: Gateway, sign_in: SignIn) -> None:
    agent, other = await sign_in(gateway, "agent1"), await sign_in(gateway, "agent2")
    boss = await sign_in(gateway, "boss", Role.SUPERVISOR)
    visitor = await gateway.guest()
    await visitor.post("/handoff")
    await agent.act(visitor.conversation_id, "claim")

    refused = await other.act(visitor.conversation_id, "transfer", {"to": None})
    handed_on = await boss.act(visitor.conversation_id, "transfer", {"to": None, "note": "请别的同事接"})
    detail = (await agent.get(f"/conversations/{visitor.conversation_id}")).json()
    again = await other.act(visitor.conversation_id, "claim")

    assert (refused.status_code, refused.json()["code"]) == (403, "escalation_not_yours")
    assert (handed_on.status_code, handed_on.json()["owner"]) == (200, "queued")
    assert detail["is_mine"] is False
    assert detail["entries"][-1]["by"] == {"id": boss.id, "name": "坐席boss"}
    assert again.json()["escalation"]["agent"]["id"] == other.id
