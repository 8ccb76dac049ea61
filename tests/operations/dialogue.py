"""Plays Rasa's part around the actions: which action a message runs, what an open form does next."""

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any

import yaml
from rasa_sdk import Action
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.forms import REQUESTED_SLOT

from actions.backend_client import BackendClient
from actions.server import make_actions
from actions.task_state import FORM
from bot.bot_message import BotMessage, compose
from tests.actions.recorded import said

ROOT = Path(__file__).resolve().parents[2]
ANSWERING = ("inform", "affirm", "deny")
NOTHING_TO_SAY = {"text", "buttons", "elements", "custom", "template", "image", "attachment", "response"}
numbers = count(1)


def read_domain() -> tuple[dict[str, Any], dict[str, str]]:
    """All responses, and the action that the rules run for each intent outside a form."""
    responses: dict[str, Any] = {}
    for file in (ROOT / "domain").glob("*.yml"):
        responses |= yaml.safe_load(file.read_text(encoding="utf-8")).get("responses") or {}
    actions = {}
    for file in (ROOT / "data" / "rules").glob("*.yml"):
        for rule in yaml.safe_load(file.read_text(encoding="utf-8"))["rules"]:
            if "condition" not in rule and "intent" in rule["steps"][0]:
                actions[rule["steps"][0]["intent"]] = rule["steps"][1]["action"]
    return responses, actions


@dataclass
class Said:
    """What the bot said in one turn."""

    messages: list[BotMessage] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "\n\n".join(message.content["text"] for message in self.messages)

    @property
    def options(self) -> dict[str, Mapping[str, Any]]:
        return {option["title"]: option["option"] for m in self.messages for option in m.options}

    def content(self, kind: str) -> Mapping[str, Any]:
        (found,) = [m.content for m in self.messages if m.content["kind"] == kind]
        return found


def who(subject: str) -> dict[str, str]:
    """What the gateway knows about a user of the demo."""
    if subject.startswith("customer"):
        return {"audience": "customer", "role": "customer"}
    return {"audience": "partner", "role": "partner_staff" if "staff" in subject else "partner_admin"}


class Dialogue:
    """One user's conversation."""

    def __init__(
        self, subject: str, backend: BackendClient, token: Callable[[], str], now: Callable[[], datetime]
    ) -> None:
        self._who = who(subject)
        self._actions: dict[str, Action] = {a.name(): a for a in make_actions(backend, now)}
        self._responses, self._rules = read_domain()
        self._token = token
        self.slots: dict[str, Any] = {}
        self.loop: str | None = None
        self._last = Said()

    async def say(self, text: str, intent: str = "inform") -> Said:
        """A typed message that was understood as `intent`."""
        return await self._turn(text, intent, None, {})

    async def click(self, title: str) -> Said:
        """A click on an option of the last turn."""
        option = self._last.options[title]
        intent = option["id"] if option["kind"] in ("task", "dialogue") else "faq"
        return await self._turn(title, intent, option, option.get("entities") or {})

    async def _turn(self, text: str, intent: str, option: Any, entities: Mapping[str, Any]) -> Said:
        self._message = (text, intent, option, entities, f"m-{next(numbers)}")
        self._last = Said()
        if self.loop == FORM and intent in ANSWERING:
            self.slots[self.slots[REQUESTED_SLOT]] = text
            await self._form(text)
        elif self.loop == FORM and intent == "cancel":
            await self._run("action_stop_task")
        else:
            await self._run(self._rules[intent])
            if self.loop == FORM and not self._has_asked:
                await self._form(None)
        return self._last

    async def _form(self, answer: str | None) -> None:
        self._has_asked = True
        await self._run(f"validate_{FORM}", answer)
        if self.slots.get(REQUESTED_SLOT):
            await self._run(f"action_ask_{FORM}_{self.slots[REQUESTED_SLOT]}")
        if not self.slots.get(REQUESTED_SLOT):
            self.loop = None
            await self._run("action_submit_task")

    async def _run(self, name: str, answer: str | None = None) -> None:
        text, intent, option, entities, message_id = self._message
        tracker = said(text, intent, self.slots, option=option, **entities)
        tracker.latest_message["metadata"] |= {
            **self._who,
            "token": self._token(),
            "message_id": message_id,
        }
        tracker.active_loop = {"name": self.loop} if self.loop else {}
        if answer is not None:
            slot = self.slots[REQUESTED_SLOT]
            tracker.events.append({"event": "slot", "name": slot, "value": answer})
        self._has_asked = name.startswith(f"validate_{FORM}")
        dispatcher = CollectingDispatcher()
        events = await self._actions[name].run(dispatcher, tracker, {})
        for message in dispatcher.messages:
            self._last.messages.append(self._render(message))
        for event in events:
            await self._apply(event)

    async def _apply(self, event: Mapping[str, Any]) -> None:
        if event["event"] == "slot":
            # As Rasa does: what a slot holds has been JSON.
            self.slots[event["name"]] = json.loads(json.dumps(event["value"]))
        elif event["event"] == "active_loop":
            self.loop = event["name"]
        elif event["event"] == "followup" and event["name"] == FORM:
            self.loop = FORM
            await self._form(None)
        elif event["event"] == "followup":
            await self._run(event["name"])

    def _render(self, message: Mapping[str, Any]) -> BotMessage:
        """The message in words; a placeholder without a value is an error."""
        name = message["response"]
        (response, *_) = self._responses[name]
        values = {key: value for key, value in message.items() if key not in NOTHING_TO_SAY}
        with _no_errors_logged():
            draft = compose(response, {**self.slots, **values}, name)
        return BotMessage.from_draft(draft["text"], draft["custom"])


class _no_errors_logged(logging.Handler):  # noqa: N801 - a context manager
    """Fails when the wording misses a value."""

    def __enter__(self) -> None:
        self.setLevel(logging.ERROR)
        logging.getLogger("bot.wording").addHandler(self)

    def __exit__(self, *_: object) -> None:
        logging.getLogger("bot.wording").removeHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        raise AssertionError(record.getMessage())
