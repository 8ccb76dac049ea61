"""Neutral bodies as 飞书 cards: markdown with entities for what has a meaning, buttons that carry our ids."""

from collections.abc import Mapping
from typing import Any

from gateway.channel.rendering import Style

ENTITIES = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    "*": "&#42;",
    "~": "&#126;",
    "`": "&#96;",
    "[": "&#91;",
    "]": "&#93;",
}
MAX_BYTES = 14_000
"""A card may have 30 000 bytes, with its frame; JSON doubles quotes and backslashes."""
STYLE = Style(max_bytes=MAX_BYTES, has_markdown=True, max_buttons=10, card_bytes=MAX_BYTES, escapes=ENTITIES)


def card(body: Mapping[str, Any]) -> dict[str, Any]:
    """The card's JSON; also for plain answers, which then look alike and can hold links."""
    elements: list[dict[str, Any]] = [{"tag": "markdown", "content": body["text"]}]
    if body.get("buttons"):
        elements.append({"tag": "action", "actions": [_button(body["card_id"], b) for b in body["buttons"]]})
    return {"config": {"wide_screen_mode": True, "update_multi": True}, "elements": elements}


def _button(card_id: str, button: Mapping[str, str]) -> dict[str, Any]:
    return {
        "tag": "button",
        "type": "default",
        "text": {"tag": "plain_text", "content": button["title"]},
        "value": {"card_id": card_id, "option_id": button["id"]},
    }
