"""Server-sent events over a real connection."""

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

import pytest

from tests.gateway.conftest import Gateway, StartGateway, Visitor, on_a_port


@dataclass
class Event:
    name: str
    id: str
    data: str

    @property
    def text(self) -> str:
        text: str = json.loads(self.data)["content"]["text"]
        return text


@pytest.fixture
async def served(start_gateway: StartGateway, sqlite_url: str) -> AsyncIterator[Gateway]:
    """A gateway on a port: the in-process transport cannot stream."""
    async with start_gateway(sqlite_url, long_poll_max_s=0.1) as gateway, on_a_port(gateway) as serving:
        yield serving


async def events(visitor: Visitor, **extra: Any) -> AsyncGenerator[Event, None]:
    """Without the `state` events, unless `has_states` is asked for."""
    headers, has_states = {**visitor.headers, **extra.pop("headers", {})}, extra.pop("has_states", False)
    async with visitor.http.stream(
        "GET", visitor.path + "/events", params=extra, headers=headers
    ) as response:
        assert response.status_code == 200
        assert response.headers["content-type"].startswith("text/event-stream")
        fields: dict[str, str] = {}
        async for line in response.aiter_lines():
            name, _, value = line.partition(": ")
            if name in ("event", "id", "data"):
                fields[name] = value
            elif not line and fields:
                if fields["event"] != "state" or has_states:
                    yield Event(fields["event"], fields.get("id", ""), fields["data"])
                fields = {}


async def take(stream: AsyncIterator[Event], count: int) -> list[Event]:
    async with asyncio.timeout(20):
        return [await anext(stream) for _ in range(count)]


async def test_messages_come_as_they_are_stored(served: Gateway) -> None:
    visitor = await served.guest()
    async with aclosing(events(visitor)) as stream:
        await visitor.send("一")
        first = await take(stream, 2)
        await visitor.send("二")
        second = await take(stream, 2)

    assert [(e.name, e.id, e.text) for e in first + second] == [
        ("message", "1", "一"),
        ("message", "2", "答：一"),
        ("message", "3", "二"),
        ("message", "4", "答：二"),
    ]
    assert json.loads(first[1].data) == (await visitor.messages(2))[1]


async def test_the_state_comes_first_and_whenever_it_changes(served: Gateway) -> None:
    visitor = await served.guest()
    async with aclosing(events(visitor, has_states=True)) as stream:
        [first] = await take(stream, 1)
        await visitor.post("/handoff")
        queued, told = await take(stream, 2)

    assert json.loads(first.data) == {
        "owner": "bot",
        "ahead": None,
        "agent_name": None,
        "is_bot_typing": False,
        "is_agent_typing": False,
        "read_sequence": 0,
    }
    assert {queued.name, told.name} == {"message", "state"}
    state = next(event for event in (queued, told) if event.name == "state")
    assert (json.loads(state.data)["owner"], json.loads(state.data)["ahead"]) == ("queued", 0)


@pytest.mark.parametrize("resume", [{"after": 2}, {"headers": {"Last-Event-ID": "2"}}])
async def test_a_reader_goes_on_where_it_stopped(served: Gateway, resume: dict[str, Any]) -> None:
    visitor = await served.guest()
    for text in ("一", "二"):
        await visitor.send(text)
    await visitor.messages(4)

    async with aclosing(events(visitor, **resume)) as stream:
        assert [event.id for event in await take(stream, 2)] == ["3", "4"]


@pytest.mark.parametrize("event_id", ["x", "-1", "9" * 5000, "２"])
async def test_an_event_id_that_is_none_starts_from_the_beginning(served: Gateway, event_id: str) -> None:
    visitor = await served.guest()
    await visitor.send("一")
    await visitor.messages(2)

    async with aclosing(events(visitor, headers={"Last-Event-ID": event_id.encode()})) as stream:
        assert [event.id for event in await take(stream, 1)] == ["1"]


async def test_the_stream_ends_with_the_conversation(served: Gateway) -> None:
    agent = served.agent()
    visitor = await served.guest()
    await visitor.post("/handoff")
    listed = await served.http.get("/api/escalations", headers=agent)
    path = f"/api/escalations/{listed.json()['items'][0]['id']}"
    await served.http.post(path + "/claim", headers=agent)

    async with aclosing(events(visitor)) as stream:
        await take(stream, 2)
        await served.http.post(path + "/close", headers=agent)
        rest = [event async for event in stream]

    assert [(event.name, event.data if event.name == "closed" else event.text) for event in rest] == [
        ("message", "本次人工服务已结束，感谢您的咨询。"),
        ("message", "请为小李的本次服务打分，您的评价会帮助我们改进。"),
        ("closed", "closed"),
    ]


async def test_signing_out_ends_the_stream_of_the_device(served: Gateway) -> None:
    visitor = await served.guest()
    async with aclosing(events(visitor)) as stream:
        await visitor.send("一")
        await take(stream, 2)
        await visitor.post("/sign-out")
        async with asyncio.timeout(15):
            assert [event async for event in stream] == []


async def test_the_stream_ends_with_the_token(served: Gateway) -> None:
    visitor = await served.user()
    async with aclosing(events(visitor)) as stream:
        await visitor.send("一")
        await take(stream, 2)
        served.clock.advance(hours=2)
        async with asyncio.timeout(15):
            assert [event async for event in stream] == []
