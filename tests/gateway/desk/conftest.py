"""People at the desk, signed in, and their consoles."""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import ClientConnection, connect

from gateway.desk import accounts, passwords
from gateway.desk.models import DeskUser
from gateway.desk.roles import Role
from tests.gateway.conftest import PATIENCE_S, Gateway

PASSWORD = "correct horse battery"


@pytest.fixture(scope="session")
def password_hash() -> str:
    return passwords.hash_password(PASSWORD)


@dataclass
class Seat:
    """Somebody who has signed in."""

    gateway: Gateway
    id: str
    session: dict[str, Any]
    cookie: str
    sent: int = 0

    @property
    def headers(self) -> dict[str, str]:
        return {"Cookie": f"wenban_desk={self.cookie}", "X-CSRF-Token": self.session["csrf_token"]}

    async def get(self, path: str, **params: Any) -> httpx.Response:
        return await self.gateway.http.get(f"/api/desk{path}", params=params, headers=self.headers)

    async def post(self, path: str, body: Any = None) -> httpx.Response:
        return await self.gateway.http.post(f"/api/desk{path}", json=body, headers=self.headers)

    async def delete(self, path: str) -> httpx.Response:
        return await self.gateway.http.delete(f"/api/desk{path}", headers=self.headers)

    async def act(self, conversation_id: str, act: str, body: Any = None) -> httpx.Response:
        return await self.post(f"/conversations/{conversation_id}/{act}", body or {})

    async def say(self, conversation_id: str, text: str, sent_as: str | None = None) -> httpx.Response:
        self.sent += 1
        body = {"client_message_id": sent_as or f"a{self.sent}", "text": text}
        return await self.post(f"/conversations/{conversation_id}/messages", body)


SignIn = Callable[..., Any]


@pytest.fixture
def sign_in(password_hash: str) -> SignIn:
    """Makes an account and signs in."""

    async def enter(gateway: Gateway, username: str, role: Role = Role.AGENT) -> Seat:
        user: DeskUser = await gateway.parts.database.write(
            accounts.create,
            username=username,
            name=f"坐席{username}",
            role=role,
            password_hash=password_hash,
            now=gateway.clock(),
        )
        body = {"username": username, "password": PASSWORD}
        response = await gateway.http.post("/api/desk/login", json=body)
        assert response.status_code == 200, response.text
        cookie = response.cookies["wenban_desk"]
        gateway.http.cookies.clear()
        return Seat(gateway, user.id, response.json(), cookie)

    return enter


@dataclass
class Console:
    """The browser's side of the desk's socket."""

    socket: ClientConnection
    frames: list[dict[str, Any]] = field(default_factory=list)

    async def send(self, **frame: Any) -> None:
        await self.socket.send(json.dumps(frame))

    async def until(self, is_it: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """The next frame of which `is_it` is true; those before are kept in `frames`."""
        import asyncio

        async with asyncio.timeout(PATIENCE_S):
            while True:
                frame: dict[str, Any] = json.loads(await self.socket.recv())
                self.frames.append(frame)
                if is_it(frame):
                    return frame

    async def next(self, kind: str) -> dict[str, Any]:
        return await self.until(lambda frame: frame["type"] == kind)


@asynccontextmanager
async def console(seat: Seat, gateway: Gateway) -> AsyncIterator[Console]:
    """Opened on a gateway that serves on a port."""
    url = str(gateway.http.base_url).replace("http", "ws").rstrip("/") + "/api/desk/socket"
    async with connect(url, additional_headers=seat.headers, proxy=None) as socket:
        opened = Console(socket)
        await opened.send(type="hello")
        await opened.next("presence")
        yield opened
