"""What people do in a conversation as its sockets hear it: agents, and other tabs."""

from typing import Any

from tests.gateway.channel.web.tab import open_tab
from tests.gateway.conftest import Gateway


async def escalation_of(gateway: Gateway) -> str:
    listed = await gateway.http.get("/api/escalations?state=queued", headers=gateway.agent())
    return str(listed.json()["items"][0]["id"])


async def act(gateway: Gateway, escalation_id: str, step: str, **body: Any) -> None:
    path = f"/api/escalations/{escalation_id}/{step}"
    response = await gateway.http.post(path, json=body or None, headers=gateway.agent())
    assert response.is_success, response.text


async def test_the_way_through_the_queue_to_a_person_and_the_end(served: Gateway) -> None:
    first, second = await served.guest(), await served.guest()
    await first.post("/handoff")
    served.clock.advance(seconds=1)
    await second.post("/handoff")
    first_case = await escalation_of(served)
    async with open_tab(second) as tab:
        await tab.until_state(owner="queued", ahead=1)
        await act(served, first_case, "claim")
        await tab.until_state(owner="queued", ahead=0)
        second_case = await escalation_of(served)
        await act(served, second_case, "claim")
        await tab.until_state(owner="agent", agent_name="小李", ahead=None)
        await act(served, second_case, "typing", is_typing=True)
        await tab.until_state(is_agent_typing=True)
        await act(served, second_case, "messages", text="您好")
        await tab.until_text("您好")
        await act(served, second_case, "close")
        assert await tab.until_closed() == 1000
    assert [f["owner"] for f in tab.frames if f["type"] == "state"][-1] == "closed"


async def test_the_agent_sees_the_customer_typing(served: Gateway) -> None:
    visitor = await served.guest()
    await visitor.post("/handoff")
    case = await escalation_of(served)
    async with open_tab(visitor) as tab:
        await tab.send(type="typing", is_typing=True)
        await tab.send(type="ping")
        await tab.next("pong")
        seen = await served.http.get(f"/api/escalations/{case}", headers=served.agent())
    assert seen.json()["is_customer_typing"] is True


async def test_what_was_read_in_one_tab_is_read_in_all(served: Gateway) -> None:
    visitor = await served.user()
    await visitor.send("一")
    await visitor.messages(2)
    async with open_tab(visitor) as one, open_tab(visitor) as other:
        await one.send(type="read", sequence=99)
        await other.until_state(read_sequence=2)
        await one.send(type="read", sequence=1)
        await one.send(type="ping")
        await one.next("pong")
    assert (await visitor.http.get(visitor.path, headers=visitor.headers)).json()["read_sequence"] == 2
