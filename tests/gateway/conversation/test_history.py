"""A user's conversations over days and devices."""

import pytest
from sqlalchemy.orm import Session

from gateway.conversation import service
from tests.gateway.conftest import Gateway, Visitor
from tests.gateway.fakes import FakeBot


async def ids(gateway: Gateway, visitor: Visitor, query: str = "") -> tuple[list[str], str | None]:
    response = await gateway.http.get(f"/api/conversations{query}", headers=visitor.headers)
    assert response.status_code == 200, response.text
    page = response.json()
    return [item["conversation_id"] for item in page["items"]], page["next_before"]


async def test_my_conversations_by_their_last_activity(gateway: Gateway) -> None:
    first = await gateway.user()
    gateway.clock.advance(minutes=1)
    second = await gateway.user()
    await gateway.user("partner-1")
    gateway.clock.advance(minutes=1)
    await first.send("一")
    await first.messages(2)

    response = await gateway.http.get("/api/conversations", headers=second.headers)

    page = response.json()
    assert [item["conversation_id"] for item in page["items"]] == [
        first.conversation_id,
        second.conversation_id,
    ]
    assert page["items"][0] == {
        "conversation_id": first.conversation_id,
        "channel": "web",
        "owner": "bot",
        "created_at": "2026-07-01T09:00:00Z",
        "closed_at": None,
        "last_message_at": "2026-07-01T09:02:00Z",
        "first_question": "一",
        "last_text": "答：一",
        "last_sequence": 2,
        "unread_count": 1,
    }
    assert (page["items"][1]["last_text"], page["items"][1]["unread_count"]) == (None, 0)


async def test_a_conversation_is_called_after_the_first_question(sqlite_gateway: Gateway) -> None:
    visitor = await sqlite_gateway.user()
    await sqlite_gateway.user()
    long = "很长的问题" * 30
    await visitor.send(long)
    await visitor.messages(2)
    await visitor.send("后来的问题")
    await visitor.messages(4)

    response = await sqlite_gateway.http.get("/api/conversations", headers=visitor.headers)

    names = {item["first_question"]: item["last_text"] for item in response.json()["items"]}
    assert names == {long[:100]: "答：后来的问题", None: None}


async def test_page_by_page_each_comes_once(gateway: Gateway) -> None:
    visitors = [await gateway.user() for _ in range(5)]
    gateway.clock.advance(minutes=1)
    visitors.append(await gateway.user())
    seen: list[str] = []
    before: str | None = ""
    while before is not None:
        found, before = await ids(gateway, visitors[0], f"?limit=2&before={before}" if before else "?limit=2")
        seen += found

    assert seen[0] == visitors[-1].conversation_id
    assert sorted(seen) == sorted(v.conversation_id for v in visitors)


async def test_of_one_channel_only(sqlite_gateway: Gateway) -> None:
    web = await sqlite_gateway.user()
    other = await Visitor(sqlite_gateway.http, sqlite_gateway.bearer("customer-1")).open()
    await sqlite_gateway.parts.database.write(_move, conversation_id=other.conversation_id, channel="wecom")

    assert sorted((await ids(sqlite_gateway, web))[0]) == sorted([web.conversation_id, other.conversation_id])
    assert await ids(sqlite_gateway, web, "?channel=web") == ([web.conversation_id], None)
    assert await ids(sqlite_gateway, web, "?channel=wecom&limit=1") == ([other.conversation_id], None)
    assert await ids(sqlite_gateway, web, "?channel=nowhere") == ([], None)


def _move(session: Session, *, conversation_id: str, channel: str) -> None:
    service.get(session, conversation_id=conversation_id).channel = channel


async def test_a_guest_has_no_history(sqlite_gateway: Gateway) -> None:
    visitor = await sqlite_gateway.guest()
    response = await sqlite_gateway.http.get("/api/conversations", headers=visitor.headers)
    assert (response.status_code, response.json()["code"]) == (401, "not_signed_in")


@pytest.mark.parametrize("before", ["x", "1", "-1.c", "9" * 30 + ".c", "１.c"])
async def test_a_cursor_that_is_none_is_refused(sqlite_gateway: Gateway, before: str) -> None:
    response = await sqlite_gateway.http.get(
        "/api/conversations", params={"before": before}, headers=sqlite_gateway.bearer("customer-1")
    )
    assert response.status_code in (200, 422)
    assert response.status_code == 422 or before == "1"


async def test_another_device_goes_on_with_the_open_one(gateway: Gateway) -> None:
    desk = await gateway.user()
    await desk.send("一")
    await desk.messages(2)

    [found], _ = await ids(gateway, desk)
    phone = Visitor(gateway.http, gateway.bearer("customer-1"), found, sent=10)
    await phone.send("二")

    assert await desk.texts(4) == ["一", "答：一", "二", "答：二"]


async def test_one_conversation_and_what_was_seen(gateway: Gateway) -> None:
    visitor = await gateway.user()
    await visitor.send("一")
    await visitor.messages(2)

    marked = await visitor.post("/read", {"sequence": 1})
    response = await gateway.http.get(visitor.path, headers=visitor.headers)

    assert marked.status_code == 204
    assert response.json() == {
        "conversation_id": visitor.conversation_id,
        "owner": "bot",
        "ahead": None,
        "agent_name": None,
        "is_bot_typing": False,
        "is_agent_typing": False,
        "read_sequence": 1,
        "is_signed_in": True,
        "created_at": "2026-07-01T09:00:00Z",
        "closed_at": None,
        "last_sequence": 2,
    }


async def test_scrolling_back(sqlite_gateway: Gateway) -> None:
    visitor = await sqlite_gateway.guest()
    for n in range(5):
        await visitor.send(f"{n}")
    await visitor.messages(10)

    async def before(sequence: int, limit: int) -> list[int]:
        params = {"before": sequence, "limit": limit}
        response = await visitor.http.get(visitor.path + "/messages", params=params, headers=visitor.headers)
        return [message["sequence"] for message in response.json()["messages"]]

    assert await before(11, 4) == [7, 8, 9, 10]
    assert await before(7, 4) == [3, 4, 5, 6]
    assert await before(3, 4) == [1, 2]
    assert await before(1, 4) == []


async def test_the_bot_types_while_it_works_and_not_while_it_is_down(
    sqlite_gateway: Gateway, bot: FakeBot
) -> None:
    visitor = await sqlite_gateway.guest()
    bot.is_open.clear()
    await visitor.send("一")
    await bot.has_begun(1)
    assert (await visitor.page())["is_bot_typing"] is True
    bot.is_open.set()
    await visitor.messages(2)
    assert (await visitor.page())["is_bot_typing"] is False

    bot.is_down = True
    await visitor.send("二")
    await visitor.messages(4)
    assert (await visitor.page())["is_bot_typing"] is False
