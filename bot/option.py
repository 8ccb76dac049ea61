"""A choice that we offered and the user clicked, and what it means to Rasa.

It becomes parsed data directly. Nothing of it is ever text that Rasa would read as a command.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

DIALOGUE_INTENTS = ("affirm", "deny", "cancel", "inform")
FIXED_INTENTS = {"article": "faq", "handoff": "request_handoff", "none_of_these": "nlu_fallback"}
DECISION_KINDS = {"none_of_these": "not_understood"}
"""Kinds of options whose decision has another name."""


class InvalidOption(ValueError):  # noqa: N818
    """Not an option of ours."""


@dataclass(frozen=True)
class Option:
    """One parsed option; `raw` is what the gateway sent, for actions that bind to a draft."""

    kind: str
    id: str | None
    title: str
    intent: str
    entities: Mapping[str, Any]
    raw: Mapping[str, Any]

    @classmethod
    def from_dict(cls, data: object) -> Option:
        """Reads `{"kind", "id"?, "title"?, "entities"?, "draft_id"?}`. Raises `InvalidOption`."""
        if not isinstance(data, dict):
            raise InvalidOption("must be an object")
        kind, name, entities = data.get("kind"), data.get("id"), data.get("entities") or {}
        if not isinstance(entities, dict):
            raise InvalidOption("entities must be an object")
        title = data.get("title")
        return cls(
            kind=str(kind),
            id=name,
            title=title if isinstance(title, str) and title else str(name or kind),
            intent=_intent(kind, name),
            entities=entities,
            raw=data,
        )

    def parse_data(self) -> dict[str, Any]:
        """What NLU would have said about it, with certainty."""
        kind = DECISION_KINDS.get(self.kind, self.kind)
        choice = {"kind": kind, "id": self.id if kind in ("article", "task") else None, "confidence": 1.0}
        return {
            "text": self.title,
            "intent": {"name": self.intent, "confidence": 1.0},
            "entities": [{"entity": name, "value": value} for name, value in self.entities.items()],
            "decision": {**choice, "candidates": [choice], "also": [], "reason": "option"},
            "option": dict(self.raw),
        }


def _intent(kind: object, name: object) -> str:
    if kind in FIXED_INTENTS:
        if kind == "article" and not isinstance(name, str):
            raise InvalidOption("an article needs its id")
        return FIXED_INTENTS[str(kind)]
    if kind == "dialogue" and name in DIALOGUE_INTENTS:
        return str(name)
    if kind == "task" and isinstance(name, str) and name:
        return name
    raise InvalidOption("unknown kind or id")
