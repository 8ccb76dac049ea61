"""An editor's console over HTTP, and the conversations that it hears of."""

from dataclasses import dataclass
from functools import cache
from typing import Any, Self

import httpx

from gateway.desk import accounts, passwords
from gateway.desk.roles import Role
from tests.gateway.conftest import Gateway

MISS = {"decision": {"kind": "not_understood", "id": None, "confidence": 0.2, "reason": "below", "also": []}}
BEYOND = {"decision": {"kind": "out_of_scope", "id": None, "confidence": 0.9, "reason": "oos", "also": []}}


PASSWORD = "correct horse battery"


@dataclass
class Desk:
    """One person at the desk, signed in."""

    gateway: Gateway
    headers: dict[str, str]

    @classmethod
    async def of(cls, gateway: Gateway, role: Role = Role.SUPERVISOR, name: str = "小编") -> Self:
        await gateway.parts.database.write(
            accounts.create,
            username=f"test-{role.value}",
            name=name,
            role=role,
            password_hash=_password_hash(),
            now=gateway.clock(),
        )
        body = {"username": f"test-{role.value}", "password": PASSWORD}
        response = await gateway.http.post("/api/desk/login", json=body)
        assert response.status_code == 200, response.text
        cookie, csrf = response.cookies["wenban_desk"], response.json()["csrf_token"]
        gateway.http.cookies.clear()
        return cls(gateway, {"Cookie": f"wenban_desk={cookie}", "X-CSRF-Token": csrf})

    async def call(self, method: str, path: str, expect: int = 200, **given: Any) -> dict[str, Any]:
        response = await self.send(method, path, **given)
        assert response.status_code == expect, response.text
        answer: dict[str, Any] = response.json()
        return answer

    async def send(self, method: str, path: str, **given: Any) -> httpx.Response:
        return await self.gateway.http.request(
            method, f"/api/desk/inbox{path}", headers=self.headers, **given
        )

    async def groups(self, **params: Any) -> list[dict[str, Any]]:
        page = await self.call("GET", "/groups", params=params)
        items: list[dict[str, Any]] = page["items"]
        return items


async def ask(gateway: Gateway, *questions: str) -> None:
    """Each in a conversation of its own; returns when all are answered."""
    for question in questions:
        visitor = await gateway.guest()
        await visitor.send(question)
        await visitor.messages(2)


async def grouped(gateway: Gateway) -> None:
    """Everything is collected and has a group."""
    while await gateway.parts.unanswered.work():
        pass


@cache
def _password_hash() -> str:
    return passwords.hash_password(PASSWORD)
