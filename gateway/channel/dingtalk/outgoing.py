"""Neutral bodies as 钉钉 wants them: markdown for webhook and API, parameters for an interactive card."""

import json
from collections.abc import Mapping
from typing import Any

from gateway.channel.rendering import Style
from gateway.channel.splitting import shorten

ANGLES = {"<": "＜", ">": "＞"}
MAX_BYTES = 7_000
"""Of 15 000 for the whole parameter, which has the title too; JSON doubles quotes and backslashes."""
TITLE_BYTES = 60
MAX_BUTTONS = 6
NUMBERED = Style(max_bytes=MAX_BYTES, has_markdown=True, escapes=ANGLES)
WITH_CARDS = Style(
    max_bytes=MAX_BYTES, has_markdown=True, escapes=ANGLES, max_buttons=MAX_BUTTONS, card_bytes=3000
)


def markdown(body: Mapping[str, Any]) -> dict[str, str]:
    """Line breaks need two blanks before them; the title is what a notification shows."""
    title = body["text"].strip().split("\n")[0].strip("*# ") or "…"
    text = body["text"].replace("\n", "  \n")
    return {"title": shorten(title, max_bytes=TITLE_BYTES), "text": text}


def session_message(body: Mapping[str, Any]) -> dict[str, Any]:
    """For the webhook that came with a message."""
    return {"msgtype": "markdown", "markdown": markdown(body)}


def api_message(body: Mapping[str, Any]) -> dict[str, str]:
    """For the robot API."""
    return {"msgKey": "sampleMarkdown", "msgParam": json.dumps(markdown(body), ensure_ascii=False)}


def card_parameters(body: Mapping[str, Any]) -> dict[str, str]:
    """The variables of the card template; see docs/channels/dingtalk.md for the template."""
    buttons = [
        {"text": button["title"], "option_id": button["id"], "color": "blue"}
        for button in body.get("buttons", ())
    ]
    state = "done" if body["kind"] == "card_done" else "open"
    return {"content": body["text"], "buttons": json.dumps(buttons, ensure_ascii=False), "state": state}
