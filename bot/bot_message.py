"""What the bot says: a response's wording and data on one side, the contract's `BotMessage` on the other.

Between the two lies Rasa, which carries a `text` and a `custom` object untouched.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.wording import Wording

CONTENT_FIELDS: dict[str, tuple[str, ...]] = {
    "text": (),
    "choices": (),
    "article": ("article_id", "title", "summary", "steps", "notes", "links", "related", "source", "task"),
    "coupons": ("items", "total", "summary"),
    "checklist": ("items",),
    "confirmation": ("draft_id", "expires_at", "consequences"),
    "progress": ("number", "stages", "history", "blocker", "next_actor", "manager"),
    "file": ("file_id", "name", "media_type", "size_bytes", "expires_at"),
    "notice": ("level",),
}
"""The data that a client gets beside the readable text, per kind of content."""
PERSONAL, PUBLIC = "personal", "public"


@dataclass(frozen=True)
class BotMessage:
    """One message of a reply."""

    content: Mapping[str, Any]
    visibility: str = PUBLIC
    options: tuple[Mapping[str, Any], ...] = field(default=())
    command: Mapping[str, Any] | None = None

    @property
    def is_handoff(self) -> bool:
        return self.command is not None and self.command.get("kind") == "handoff"

    @classmethod
    def from_draft(cls, text: str | None, custom: Mapping[str, Any] | None) -> BotMessage:
        """Reads what `compose` made; a draft that did not come from there is plain text."""
        if not custom or "content" not in custom:
            return cls(content={"kind": "text", "text": text or ""})
        return cls(
            content={**custom["content"], "text": text or ""},
            visibility=custom["visibility"],
            options=tuple(custom["options"]),
            command=custom.get("command"),
        )

    def as_dict(self) -> dict[str, Any]:
        return {
            "content": dict(self.content),
            "visibility": self.visibility,
            "options": [dict(option) for option in self.options],
        }


def compose(response: Mapping[str, Any], values: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Fills a response of the domain with `values`: a draft `{"text", "custom"}` for Rasa to carry.

    Args:
        response: one variation of a response: `text`, `buttons` and `custom {kind, item, lists, option, …}`.
        values: placeholders' values; `visibility` overrides the response's own.
        name: the response's name, for the log.
    """
    layout = response.get("custom") or {}
    wording = Wording(name, {**layout, **values}, layout.get("labels") or {})
    wording.render_lists({"items": layout.get("item"), **(layout.get("lists") or {})})
    options = [*_item_options(layout, values, wording), *_buttons(response, wording)]
    kind = layout.get("kind", "text")
    content = {
        key: values[key] if key in values else wording.fill_all(layout.get(key))
        for key in CONTENT_FIELDS[kind]
    }
    custom = {
        "content": {"kind": kind, **content},
        "visibility": values.get("visibility") or layout.get("visibility", PUBLIC),
        "options": options,
        "command": wording.fill_all(layout.get("command")),
    }
    return {"text": wording.fill(response.get("text", "")), "custom": custom}


def _item_options(layout: Mapping[str, Any], values: Mapping[str, Any], wording: Wording) -> Iterable[Any]:
    template = layout.get("option")
    if template:
        for index, item in enumerate(values.get("items") or (), start=1):
            yield _option(template, wording.for_item(index, item))


def _buttons(response: Mapping[str, Any], wording: Wording) -> Iterable[Any]:
    for button in response.get("buttons") or ():
        if "when" not in button or wording.value(button["when"]):
            yield _option(button, wording)


def _option(template: Mapping[str, Any], wording: Wording) -> dict[str, Any]:
    payload = wording.fill_all(json.loads(template["payload"]))
    return {"title": wording.fill(template["title"]), "option": payload}
