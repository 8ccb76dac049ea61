"""Speaks to a running bot as the gateway does."""

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.conversations.fake_backend import TOKEN_PREFIX

TIMEOUT_S = 60.0


@dataclass(frozen=True)
class Reply:
    """The bot's answer to one turn."""

    body: Mapping[str, Any]

    @property
    def text(self) -> str:
        return "\n\n".join(message["content"]["text"] for message in self.body["messages"])

    @property
    def kinds(self) -> list[str]:
        return [message["content"]["kind"] for message in self.body["messages"]]

    @property
    def commands(self) -> list[Any]:
        """The commands, less the index of the message that each came with."""
        return [
            {key: command[key] for key in command if key != "message_index"}
            for command in self.body["commands"]
        ]

    @property
    def decision(self) -> tuple[str, str | None]:
        return self.body["decision"]["kind"], self.body["decision"]["id"]

    @property
    def is_form_open(self) -> bool:
        return bool(self.body["is_form_open"])

    @property
    def titles(self) -> list[str]:
        return [option["title"] for option in self._options()]

    def content(self, kind: str) -> dict[str, Any]:
        """The content of the only message of that kind."""
        (found,) = [m["content"] for m in self.body["messages"] if m["content"]["kind"] == kind]
        return dict(found)

    def option(self, title: str) -> dict[str, Any]:
        """The option with that title, as the gateway sends it back when it was clicked."""
        for option in self._options():
            if option["title"] == title:
                return {**option["option"], "title": title}
        raise AssertionError(f"{title} is not among {self.titles}")

    def _options(self) -> list[dict[str, Any]]:
        return [option for message in self.body["messages"] for option in message["options"]]


@dataclass
class Conversation:
    """One person's episode."""

    url: str
    secret: str = field(repr=False)
    user: str | None
    """The fake backend's name of the person; None is a guest."""
    audience: str = "customer"
    sender: str = field(default_factory=lambda: f"conversation-{uuid.uuid4().hex}.1")

    def say(self, text: str, message_id: str | None = None) -> Reply:
        return self._turn({"message": text}, message_id)

    def click(self, option: Mapping[str, Any], message_id: str | None = None) -> Reply:
        return self._turn({"option": dict(option)}, message_id)

    def request(self, what: Mapping[str, Any], message_id: str | None = None) -> dict[str, Any]:
        """The body that the gateway would send."""
        metadata: dict[str, Any] = {
            "message_id": message_id or uuid.uuid4().hex,
            "token": f"{TOKEN_PREFIX}{self.user}" if self.user else None,
            "audience": self.audience if self.user else "guest",
            "site": "china",
            "channel": "web",
            "chat_type": "single",
            "last_topic": None,
            "offered": [],
        }
        return {"sender": self.sender, **what, "metadata": metadata}

    def post(self, body: object, timeout_s: float = TIMEOUT_S, **headers: str) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.secret}", "Content-Type": "application/json", **headers}
        return httpx.post(
            f"{self.url}/webhooks/gateway/webhook",
            content=json.dumps(body),
            headers=headers,
            timeout=timeout_s,
        )

    def _turn(self, what: Mapping[str, Any], message_id: str | None) -> Reply:
        response = self.post(self.request(what, message_id))
        assert response.status_code == 200, response.text
        return Reply(response.json())
