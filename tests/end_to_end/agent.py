"""A support agent's client, over the same public API."""

import uuid
from dataclasses import dataclass, field
from typing import Any

import httpx


@dataclass
class Agent:
    """One agent."""

    http: httpx.Client
    token: str = field(repr=False)

    def waiting(self, conversation_id: str) -> dict[str, Any]:
        """The queued escalation of that conversation."""
        queued = self._call("GET", "/api/escalations?state=queued")["items"]
        (escalation,) = [item for item in queued if item["conversation_id"] == conversation_id]
        return dict(escalation)

    def claim(self, conversation_id: str) -> str:
        """Takes the conversation over; returns the escalation's id."""
        escalation_id = str(self.waiting(conversation_id)["id"])
        self.act(escalation_id, "claim")
        return escalation_id

    def claim_only(self) -> str:
        """Takes over the only conversation that waits; returns the escalation's id."""
        (queued,) = self._call("GET", "/api/escalations?state=queued")["items"]
        self.act(str(queued["id"]), "claim")
        return str(queued["id"])

    def clear_queue(self) -> None:
        """Nobody waits any more."""
        for queued in self._call("GET", "/api/escalations?state=queued")["items"]:
            for step in ("claim", "close"):
                self.act(str(queued["id"]), step)

    def say(self, escalation_id: str, text: str) -> None:
        self.act(escalation_id, "messages", {"text": text, "client_message_id": uuid.uuid4().hex})

    def read(self, escalation_id: str) -> dict[str, Any]:
        """The escalation with the conversation so far."""
        return self._call("GET", f"/api/escalations/{escalation_id}")

    def act(self, escalation_id: str, step: str, body: object = None) -> dict[str, Any]:
        return self._call("POST", f"/api/escalations/{escalation_id}/{step}", body)

    def _call(self, method: str, path: str, body: object = None) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self.token}"}
        response = self.http.request(method, path, json=body, headers=headers)
        assert response.status_code in (200, 201), response.text
        answer: dict[str, Any] = response.json()
        return answer
