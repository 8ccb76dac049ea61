"""What an event says to its reader: words by kind, else what the event brings, else a general sentence."""

from collections.abc import Mapping
from typing import Any

from gateway.backend_client import Event
from gateway.conversation.schemas import NoticeOption, PersonalNotice
from gateway.words import Words

GENERIC = "generic"
TEXT_LENGTH = 2000


def notice_of(event: Event, words: Words) -> PersonalNotice:
    """The message about `event`; never raises, whatever the payload lacks."""
    entry = words.entry(f"events.{event.kind}") or {}
    text = _filled(entry.get("text"), event.payload) or _brought(event.payload) or words(f"events.{GENERIC}")
    content: dict[str, Any] = {
        "kind": "notice",
        "level": entry.get("level", "info"),
        "text": text[:TEXT_LENGTH],
        "event": event.kind,
        "at": event.at.isoformat(),
    }
    number = event.payload.get("number")
    if isinstance(number, str):
        content["number"] = number
    return PersonalNotice(content=content, options=_options(entry, event.payload))


def _filled(template: object, payload: Mapping[str, Any]) -> str | None:
    """The template with the payload's values; None when one is missing."""
    if not isinstance(template, str):
        return None
    try:
        return template.format_map(payload)
    except (KeyError, AttributeError, IndexError):
        return None


def _brought(payload: Mapping[str, Any]) -> str:
    """`title` and `text` of the payload itself, for kinds without words here."""
    brought = (payload.get("title"), payload.get("text"))
    return "\n".join(part.strip() for part in brought if isinstance(part, str) and part.strip())


def _options(entry: Mapping[str, Any], payload: Mapping[str, Any]) -> list[NoticeOption]:
    """The operation that follows, with the payload's values as its entities."""
    option = entry.get("option")
    if option is None:
        return []
    entities = {name: _filled(value, payload) for name, value in option.get("entities", {}).items()}
    if None in entities.values():
        return []
    task: dict[str, Any] = {"kind": "task", "id": option["task"]}
    return [
        NoticeOption(title=option["title"], option={**task, **({"entities": entities} if entities else {})})
    ]
