"""Events of the backend reach their users once, whatever happens in between."""

import asyncio
from typing import Any

import pytest
from sqlalchemy.orm import Session

from gateway.conversation.models import WaitingNotice
from gateway.outbox import delivery
from tests.gateway.conftest import Gateway, StartGateway, Visitor
from tests.gateway.fakes import FakeBackend, FakeBot, text_message

NEWS = "解除关联申请 UB-1 已同意，甲公司与北方云的关联已经解除。"


def approved(
    seq: int, *user_ids: str, number: str = "UB-1", at: str = "2026-07-01T08:59:00Z"
) -> dict[str, Any]:
    payload = {"number": number, "customer_name": "甲公司", "partner_name": "北方云"}
    return {
        "seq": seq,
        "kind": "unbinding.approved",
        "at": at,
        "user_ids": list(user_ids),
        "payload": payload,
    }


async def told(gateway: Gateway, up_to: int) -> None:
    """Waits until the events are told."""
    async with asyncio.timeout(15):
        while await gateway.parts.database.read(delivery.position) < up_to:  # noqa: ASYNC110  (a poller)
            await asyncio.sleep(0.02)


async def test_every_open_conversation_of_the_user_is_told(gateway: Gateway, backend: FakeBackend) -> None:
    desk, phone, other = await gateway.user(), await gateway.user(), await gateway.user("partner-1")
    closed = await gateway.user()
    await closed.post("/sign-out")

    backend.events.append(approved(1, "customer-1", "customer-1"))
    await told(gateway, 1)

    for visitor in (desk, phone):
        [message] = (await visitor.page())["messages"]
        assert (message["author"], message["visibility"]) == ("system", "personal")
        assert (message["content"]["kind"], message["content"]["text"]) == ("notice", NEWS)
        assert [option["title"] for option in message["options"]] == ["查看进度"]
    assert (await other.page())["messages"] == []
    assert (await closed.page())["messages"] == []


async def test_a_waiting_reader_hears_at_once(sqlite_gateway: Gateway, backend: FakeBackend) -> None:
    visitor = await sqlite_gateway.user()
    waiting = asyncio.create_task(visitor.page(wait_s=15))
    await asyncio.sleep(0.05)

    backend.events.append(approved(1, "customer-1"))

    assert [m["content"]["text"] for m in (await waiting)["messages"]] == [NEWS]


async def test_who_has_no_conversation_is_told_at_the_next_start_once(
    gateway: Gateway, backend: FakeBackend
) -> None:
    backend.events += [approved(1, "customer-1"), approved(2, "customer-1", number="UB-2")]
    await told(gateway, 2)

    first, second = await gateway.user(), await gateway.user()

    assert [text[7:11] for text in await first.texts(2)] == ["UB-1", "UB-2"]
    assert (await second.page())["messages"] == []


async def test_a_guest_who_signs_in_is_told(sqlite_gateway: Gateway, backend: FakeBackend) -> None:
    backend.events.append(approved(1, "customer-1"))
    await told(sqlite_gateway, 1)
    guest = await sqlite_gateway.guest()
    assert (await guest.page())["messages"] == []

    guest.headers |= sqlite_gateway.bearer("customer-1")
    await guest.post("/sign-in")

    assert await guest.texts(1) == [NEWS]


async def test_the_option_of_the_news_is_a_task_for_the_bot(
    sqlite_gateway: Gateway, backend: FakeBackend, bot: FakeBot
) -> None:
    visitor = await sqlite_gateway.user()
    backend.events.append(approved(1, "customer-1"))
    [message] = await visitor.messages(1)
    bot.replies["track_unbinding"] = {"messages": [text_message("进度")]}

    await visitor.choose(message["options"][0]["id"])
    await visitor.messages(3)

    assert bot.requests[0]["option"]["entities"] == {"unbinding_number": "UB-1"}


async def test_a_restart_tells_nothing_again(
    start_gateway: StartGateway, database_url: str, backend: FakeBackend
) -> None:
    backend.events.append(approved(1, "customer-1"))
    async with start_gateway(database_url) as gateway:
        visitor = await gateway.user()
        await visitor.messages(1)
    backend.events.append(approved(2, "customer-1", number="UB-2"))

    async with start_gateway(database_url) as restarted:
        visitor.http = restarted.http
        texts = await visitor.texts(2)
        await asyncio.sleep(0.2)
        assert (await visitor.page())["last_sequence"] == 2
    assert [text[7:11] for text in texts] == ["UB-1", "UB-2"]


async def test_killed_between_the_message_and_the_cursor_both_are_undone(
    start_gateway: StartGateway, database_url: str, backend: FakeBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, failures = delivery._tell, [RuntimeError("killed")]

    def tell_and_die(*args: Any, **kwargs: Any) -> set[str]:
        changed = real(*args, **kwargs)
        if failures:
            raise failures.pop()
        return changed

    monkeypatch.setattr(delivery, "_tell", tell_and_die)
    async with start_gateway(database_url) as gateway:
        visitor = await gateway.user()
        backend.events.append(approved(1, "customer-1"))
        await told(gateway, 1)
        await asyncio.sleep(0.2)

        assert failures == []
        assert [m["content"]["text"] for m in (await visitor.page())["messages"]] == [NEWS]


async def test_a_backend_that_is_down_is_asked_again(sqlite_gateway: Gateway, backend: FakeBackend) -> None:
    visitor = await sqlite_gateway.user()
    backend.is_down = True
    backend.events.append(approved(1, "customer-1"))
    await asyncio.sleep(0.2)
    assert (await visitor.page())["messages"] == []

    backend.is_down = False

    assert await visitor.texts(1) == [NEWS]


async def test_many_events_come_in_their_order(sqlite_gateway: Gateway, backend: FakeBackend) -> None:
    visitor = await sqlite_gateway.user()
    backend.events += [approved(n, "customer-1", number=f"UB-{n}") for n in range(1, 251)]
    await told(sqlite_gateway, 250)

    texts = await visitor.texts(250)

    assert [text.split()[1] for text in texts] == [f"UB-{n}" for n in range(1, 251)]


async def test_old_news_is_not_told(sqlite_gateway: Gateway, backend: FakeBackend) -> None:
    backend.events.append(approved(1, "customer-1", at="2026-06-23T09:00:00Z"))
    await told(sqlite_gateway, 1)

    visitor: Visitor = await sqlite_gateway.user()

    assert (await visitor.page())["messages"] == []

    def waiting(session: Session) -> int:
        return session.query(WaitingNotice).count()

    assert await sqlite_gateway.parts.database.read(waiting) == 0
