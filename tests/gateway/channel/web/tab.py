"""A browser tab: one socket, and what came over it."""

import asyncio
import json
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from tests.gateway.conftest import Visitor

PATIENCE_S = 15.0


@dataclass
class Tab:
    """Remembers every frame."""

    connection: ClientConnection
    frames: list[dict[str, Any]] = field(default_factory=list)

    async def send(self, **frame: Any) -> None:
        await self.connection.send(json.dumps(frame))

    async def say(self, text: str, sent_as: str | None = None) -> str:
        sent_as = sent_as or uuid.uuid4().hex
        await self.send(type="message", client_message_id=sent_as, text=text)
        return sent_as

    async def next(self, *types: str) -> dict[str, Any]:
        """The next frame of one of the types; the others are remembered all the same."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                frame: dict[str, Any] = json.loads(await self.connection.recv())
                self.frames.append(frame)
                if frame["type"] in types:
                    return frame

    async def until_text(self, text: str) -> dict[str, Any]:
        while True:
            frame = await self.next("message")
            if frame["message"]["content"]["text"] == text:
                return frame

    async def until_state(self, **expected: Any) -> dict[str, Any]:
        while True:
            frame = await self.next("state")
            if all(frame[key] == value for key, value in expected.items()):
                return frame

    async def until_closed(self) -> int:
        """The code with which the server ends it."""
        try:
            while True:
                await self.next("nothing")
        except ConnectionClosed as closed:
            return int(closed.rcvd.code) if closed.rcvd is not None else 1006

    @property
    def texts(self) -> list[str]:
        return [f["message"]["content"]["text"] for f in self.frames if f["type"] == "message"]

    @property
    def sequences(self) -> list[int]:
        return [f["message"]["sequence"] for f in self.frames if f["type"] == "message"]


def address(visitor: Visitor) -> str:
    base = str(visitor.http.base_url).replace("http://", "ws://").rstrip("/")
    return f"{base}{visitor.path}/socket"


def credentials(visitor: Visitor) -> dict[str, str | None]:
    bearer = visitor.headers.get("Authorization")
    return {
        "token": bearer.removeprefix("Bearer ") if bearer else None,
        "visitor_token": visitor.headers.get("X-Visitor-Token"),
    }


@asynccontextmanager
async def raw_tab(visitor: Visitor, **options: Any) -> AsyncIterator[Tab]:
    """Connected, and nothing said."""
    async with connect(address(visitor), proxy=None, **options) as connection:
        yield Tab(connection)


@asynccontextmanager
async def open_tab(visitor: Visitor, after: int = 0, **options: Any) -> AsyncIterator[Tab]:
    """Connected and welcome."""
    async with raw_tab(visitor, **options) as tab:
        await tab.send(type="hello", after=after, **credentials(visitor))
        await tab.next("welcome")
        yield tab
