"""Pages of a list: which one the message asks for, and what comes after it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from actions.backend_client import Document
from actions.turn import Turn

PAGE_SIZE = 10


@dataclass(frozen=True)
class Page:
    """One page of a list, counted from 1."""

    number: int
    size: int = PAGE_SIZE

    @classmethod
    def of(cls, turn: Turn) -> "Page":
        """The page that a "more" button names; the first one otherwise."""
        named = str(turn.entities.get("page", 1))
        return cls(max(1, int(named)) if named.isdecimal() else 1)

    @property
    def query(self) -> dict[str, int]:
        """What the backend is asked for."""
        return {"limit": self.size, "offset": self._before}

    def rest(self, found: Document, filters: Mapping[str, Any]) -> dict[str, Any]:
        """`remaining` rows after this page (None when it is the last) and the `next_entities` of a button."""
        remaining = found["total"] - self._before - len(found["items"])
        entities = {**filters, "page": self.number + 1}
        return {"remaining": max(0, remaining) or None, "next_entities": entities}

    @property
    def _before(self) -> int:
        return (self.number - 1) * self.size
