"""The consoles' socket: what happens is seen at once, and exactly once."""

from tests.gateway.conftest import Gateway, on_a_port
from tests.gateway.desk.conftest import SignIn, console


async def test_a_customer_and_an_agent_talk(sqlite_gateway: Gateway, sign_in: SignIn) -> None:
    agent = await sign_in(sqlite_gateway, "agent1")
    async with on_a_port(sqlite_gateway) as gateway, console(agent, gateway) as desk:
        visitor = await gateway.user()
        await visitor.send("我要人工帮忙")
        await visitor.messages(2)
        await visitor.post("/handoff")
        alert = await desk.next("alert")
        await agent.act(visitor.conversation_id, "claim")
        await desk.send(type="open", conversation_id=visitor.conversation_id)
        opened = await desk.next("opened")
        await visitor.send("在吗")
        heard = await desk.next("message")
        await desk.send(
            type="say", conversation_id=visitor.conversation_id, client_message_id="s1", text="在的"
        )
        stored = await desk.next("stored")
        said = (await visitor.page())["messages"][-1]

    assert (alert["kind"], alert["conversation_id"]) == ("queued", visitor.conversation_id)
    assert opened["detail"]["is_mine"] is True
    assert heard["message"]["content"]["text"] == "在吗"
    assert (stored["message_id"], said["content"]["text"]) == (said["id"], "在的")


async def test_the_queue_is_pushed(sqlite_gateway: Gateway, sign_in: SignIn) -> None:
    agent = await sign_in(sqlite_gateway, "agent1")
    async with on_a_port(sqlite_gateway) as gateway, console(agent, gateway) as desk:
        visitor = await gateway.guest()
        await visitor.post("/handoff")

        queue = await desk.until(lambda frame: frame["type"] == "queue" and frame["items"] != [])

    assert [row["conversation_id"] for row in queue["items"]] == [visitor.conversation_id]
    assert queue["counts"] == {"queued": 1, "tickets": 0, "mine": 0, "served": 0}


async def test_what_is_not_mine_cannot_be_said(sqlite_gateway: Gateway, sign_in: SignIn) -> None:
    agent = await sign_in(sqlite_gateway, "agent1")
    async with on_a_port(sqlite_gateway) as gateway, console(agent, gateway) as desk:
        visitor = await gateway.guest()
        await visitor.post("/handoff")
        await desk.send(
            type="say", conversation_id=visitor.conversation_id, client_message_id="s1", text="您好"
        )
        error = await desk.next("error")

    assert (error["status"], error["client_message_id"]) == (409, "s1")
