"""Recorded trackers, a backend of canned answers, and what an action said to them."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.backend_client import BackendClient

TRACKERS = Path(__file__).with_name("trackers")
Answer = tuple[int, Any]


def tracker(name: str, **slots: Any) -> Tracker:
    """The tracker recorded in `trackers/<name>.json`, with other values in some slots."""
    state = json.loads((TRACKERS / f"{name}.json").read_text(encoding="utf-8"))
    state["slots"] |= slots
    return Tracker.from_dict(state)


def said(text: str, intent: str, slots: Mapping[str, Any] | None = None, **entities: Any) -> Tracker:
    """A message as Rasa hands it over, a partner's unless `audience` says otherwise.

    `option` among the entities makes it a click.
    """
    state = json.loads((TRACKERS / "agreement_asked.json").read_text(encoding="utf-8"))
    option, audience = entities.pop("option", None), entities.pop("audience", "partner")
    state["latest_message"]["metadata"] |= {"audience": audience}
    found = [{"entity": name, "value": value} for name, value in entities.items()]
    state["latest_message"] |= {"text": text, "intent": {"name": intent}, "entities": found, "option": option}
    state["slots"] |= slots or {}
    return Tracker.from_dict(state)


@dataclass
class CannedBackend:
    """Answers by method and path, and remembers the requests."""

    answers: Mapping[str, Answer | Callable[[httpx.Request], httpx.Response]]
    requests: list[httpx.Request] = field(default_factory=list)

    def client(self) -> BackendClient:
        transport = httpx.MockTransport(self._answer)
        return BackendClient(httpx.AsyncClient(base_url="http://backend", transport=transport))

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        answer = self.answers[f"{request.method} {request.url.path}"]
        return httpx.Response(answer[0], json=answer[1]) if isinstance(answer, tuple) else answer(request)


@dataclass(frozen=True)
class Outcome:
    """What an action did."""

    events: list[dict[str, Any]]
    responses: list[dict[str, Any]]

    @property
    def names(self) -> list[str]:
        return [response["response"] for response in self.responses]

    @property
    def slots(self) -> dict[str, Any]:
        return {event["name"]: event["value"] for event in self.events if event["event"] == "slot"}

    @property
    def followup(self) -> str | None:
        return next((event["name"] for event in self.events if event["event"] == "followup"), None)


async def run(action: Action, tracker: Tracker, domain: dict[str, Any] | None = None) -> Outcome:
    dispatcher = CollectingDispatcher()
    events = await action.run(dispatcher, tracker, domain or {})
    return Outcome([dict(event) for event in events], dispatcher.messages)
