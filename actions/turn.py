"""What an action may know about the turn it serves.

The only module that reads identity, and it reads it from one place: the metadata of the message that is being
answered. Old messages, slots, entities and text never tell who somebody is.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from rasa_sdk import Tracker

from knowledge.task_catalogue import Reader


@dataclass(frozen=True)
class Turn:
    """The message that is being answered."""

    message_id: str
    token: str | None = field(repr=False)
    """Proves to the backend who asks; None for a guest. Never logged, never stored."""
    channel: str
    reader: Reader
    """Chooses words and ways, and who is refused at once: what is allowed the backend decides."""
    task: str
    """The intent: the operation that was asked for."""
    entities: Mapping[str, Any]
    """What the message named; the first value of each entity."""
    option: Mapping[str, Any] | None
    """The clicked option, when the message was a click."""
    text: str = field(default="", repr=False)
    """What was typed, or the title of the clicked option."""

    @classmethod
    def of(cls, tracker: Tracker) -> "Turn":
        message: Mapping[str, Any] = tracker.latest_message
        metadata: Mapping[str, Any] = message.get("metadata") or {}
        entities: dict[str, Any] = {}
        for entity in message.get("entities") or []:
            entities.setdefault(entity["entity"], entity["value"])
        return cls(
            message_id=str(metadata.get("message_id") or message.get("message_id") or ""),
            token=metadata.get("token"),
            channel=str(metadata.get("channel") or "unknown"),
            reader=Reader.of(metadata),
            task=str((message.get("intent") or {}).get("name")),
            entities=entities,
            option=message.get("option"),
            text=str(message.get("text") or ""),
        )

    @property
    def is_partner(self) -> bool:
        return self.reader.audience == "partner"

    @property
    def caller(self) -> str:
        """The caller's role, or side while nobody has said the role: for words only."""
        return self.reader.role or self.reader.audience

    def idempotency_key(self, operation: str) -> str:
        """The same for every run of the same operation in the same turn."""
        return f"{operation}-{sha256(self.message_id.encode()).hexdigest()[:32]}"
