"""What the API says about events."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from backend.clock import to_local
from backend.outbox.models import OutboxEvent
from backend.wording import Locale

LARGEST_SEQ = 2**63 - 1


class EventQuery(BaseModel):
    """From where to read, and how much."""

    after: Annotated[int, Field(ge=0, le=LARGEST_SEQ)] = 0
    limit: Annotated[int, Field(ge=1, le=500)] = 100


class EventRead(BaseModel):
    """Something that happened, and the users to tell."""

    model_config = ConfigDict(frozen=True)

    seq: int
    kind: str
    at: datetime
    user_ids: list[str]
    payload: dict[str, Any]


class EventPageRead(BaseModel):
    """Events in order; `last_seq` is where to go on."""

    model_config = ConfigDict(frozen=True)

    items: list[EventRead]
    last_seq: int


def present(event: OutboxEvent, locale: Locale) -> EventRead:
    """Return one event; its words are added here, so that the outbox itself speaks no language.

    The payload gets `title` and `text`, and `options` (`{title, option}` as the bot offers them) where the
    event names a task to go on with.
    """
    return EventRead(
        seq=event.seq,
        kind=event.kind,
        at=to_local(event.at),
        user_ids=event.user_ids,
        payload={**event.payload, **_words(event, locale)},
    )


def _words(event: OutboxEvent, locale: Locale) -> dict[str, Any]:
    key, values = f"event.{event.kind}", {name: str(value) for name, value in event.payload.items()}
    task = event.payload.get("task")
    option = (
        [] if task is None else [{"title": locale.text(f"{key}.option"), "option": {"kind": "task", **task}}]
    )
    return {
        "title": locale.text(f"{key}.title", **values),
        "text": locale.text(f"{key}.text", **values),
        "options": option,
    }
