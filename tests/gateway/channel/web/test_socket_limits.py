"""Sockets that are silent, slow, many, or open when the gateway stops."""

import asyncio
import json
from contextlib import AsyncExitStack
from typing import Any

from gateway.channel.web.socket import Socket
from tests.gateway.channel.web.tab import credentials, open_tab, raw_tab
from tests.gateway.conftest import Gateway, StartGateway, on_a_port


async def test_a_silent_client_is_let_go(start_gateway: StartGateway, sqlite_url: str) -> None:
    async with (
        start_gateway(sqlite_url, socket_idle_s=0.3) as gateway,
        on_a_port(gateway) as served,
        open_tab(await served.guest()) as tab,
    ):
        for _ in range(4):
            await asyncio.sleep(0.1)
            await tab.send(type="ping")
        assert await tab.until_closed() == 4408


class NeverReading:
    """A client that says hello and then reads nothing more."""

    def __init__(self, hello: str) -> None:
        self._frames = [hello]
        self.closed_with: int | None = None
        self.sent = 0

    async def receive(self) -> dict[str, Any]:
        if not self._frames:
            await asyncio.Event().wait()
        return {"type": "websocket.receive", "text": self._frames.pop()}

    async def send_text(self, text: str) -> None:
        assert text
        self.sent += 1
        if self.sent > 2:  # welcome and state
            await asyncio.Event().wait()

    async def close(self, code: int) -> None:
        self.closed_with = code


async def test_a_client_that_does_not_read_is_dropped(start_gateway: StartGateway, sqlite_url: str) -> None:
    async with start_gateway(sqlite_url, socket_queue=5) as gateway:
        visitor = await gateway.user()
        await visitor.post("/handoff")
        client = NeverReading(json.dumps({"type": "hello", "after": 1, **credentials(visitor)}))
        socket = Socket(client, gateway.parts, visitor.conversation_id)  # type: ignore[arg-type]
        serving = asyncio.create_task(socket.serve())
        for n in range(8):
            await visitor.send(f"{n}")
        await asyncio.wait_for(serving, 15)

        assert client.closed_with == 1013
        assert gateway.parts.feeds.size(visitor.conversation_id) == 0


async def test_stopping_the_gateway_ends_the_sockets(served: Gateway) -> None:
    async with open_tab(await served.guest()) as tab:
        served.parts.fan_out.close()
        assert await tab.until_closed() == 1001


async def test_a_conversation_has_room_for_ten_tabs(start_gateway: StartGateway, sqlite_url: str) -> None:
    async with start_gateway(sqlite_url, sockets_per_conversation=2) as gateway, on_a_port(gateway) as served:
        visitor = await served.guest()
        async with open_tab(visitor), open_tab(visitor), raw_tab(visitor) as third:
            await third.send(type="hello", after=0, **credentials(visitor))
            assert await third.until_closed() == 4429


async def test_many_sockets_cost_one_reading_each_change(served: Gateway) -> None:
    visitor = await served.guest()
    reads: list[int] = []
    feeds = served.parts.feeds
    real = feeds._read

    async def counted(conversation_id: str, after: int) -> Any:
        reads.append(after)
        return await real(conversation_id, after)

    feeds._read = counted
    async with AsyncExitStack() as stack:
        tabs = [await stack.enter_async_context(open_tab(visitor)) for _ in range(9)]
        reads.clear()
        await visitor.send("一")
        for tab in tabs:
            await tab.until_text("答：一")
    # Three changes (message, turn's begin, answer), each perhaps announced twice; per socket it were 27.
    assert len(reads) < len(tabs)
