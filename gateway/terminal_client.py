"""The terminal chat's HTTP client: the same public API that every other client uses."""

import uuid
from dataclasses import dataclass, field
from typing import Any

import httpx

NEW_CONVERSATION_CODES = {"conversation_closed", "conversation_of_another_user"}


class GatewayUnreachable(Exception):  # noqa: N818
    """The gateway does not answer."""


class Refused(Exception):  # noqa: N818
    """The gateway said no; `detail` is for the reader."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail

    @property
    def needs_new_conversation(self) -> bool:
        return self.code in NEW_CONVERSATION_CODES


@dataclass
class TerminalClient:
    """One conversation at a time."""

    http: httpx.AsyncClient
    token: str | None = None
    conversation_id: str = ""
    visitor_token: str = field(default="", repr=False)

    async def demo_users(self) -> list[dict[str, Any]]:
        """The demo identities; empty when the gateway does not play a host page."""
        try:
            users: list[dict[str, Any]] = (await self._call("GET", "/api/demo/users"))["items"]
        except Refused as refused:
            if refused.code != "not_found":
                raise
            return []
        return users

    async def demo_token(self, user_id: str) -> str:
        return str((await self._call("POST", "/api/demo/token", {"user_id": user_id}))["token"])

    async def open(self) -> None:
        """Starts a new conversation for the present identity."""
        self.visitor_token = ""
        created = await self._call("POST", "/api/conversations", {"channel": "web"})
        self.conversation_id = created["conversation_id"]
        self.visitor_token = created["visitor_token"]

    async def send(self, body: dict[str, Any]) -> dict[str, Any]:
        """Posts a text or an option; returns the stored message."""
        body = {"client_message_id": uuid.uuid4().hex, **body}
        message: dict[str, Any] = (await self._call("POST", f"{self._path}/messages", body))["message"]
        return message

    async def poll(self, *, after: int, wait_s: float) -> dict[str, Any]:
        return await self._call("GET", f"{self._path}/messages?after={after}&wait_s={wait_s}")

    async def sign_in(self) -> bool:
        """Signs in with the present token; True when an interrupted task goes on."""
        return bool((await self._call("POST", f"{self._path}/sign-in"))["is_task_continued"])

    @property
    def _path(self) -> str:
        return f"/api/conversations/{self.conversation_id}"

    async def _call(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        if self.visitor_token:
            headers["X-Visitor-Token"] = self.visitor_token
        try:
            response = await self.http.request(method, path, json=body, headers=headers)
        except httpx.HTTPError as error:
            raise GatewayUnreachable(type(error).__name__) from error
        if response.is_error:
            raise _refusal(response)
        answer: dict[str, Any] = response.json()
        return answer


def _refusal(response: httpx.Response) -> Refused:
    try:
        document = response.json()
        return Refused(document["code"], document["detail"])
    except (ValueError, KeyError):
        return Refused(f"status_{response.status_code}", f"HTTP {response.status_code}")
