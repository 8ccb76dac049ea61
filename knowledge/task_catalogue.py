"""The operations that can be asked for: titles, and for whom each is, from `tasks.yml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

TASKS_FILE = Path(__file__).with_name("tasks.yml")
GUEST = "guest"


@dataclass(frozen=True)
class Reader:
    """Who reads the answer, as far as the gateway knows."""

    audience: str = GUEST
    role: str | None = None
    """`customer`, `partner_admin` or `partner_staff`; None while nobody has said."""

    @classmethod
    def of(cls, metadata: Mapping[str, Any] | None) -> Reader:
        """Reads a message's metadata."""
        known = metadata or {}
        return cls(str(known.get("audience") or GUEST), known.get("role"))


@dataclass(frozen=True)
class Refusal:
    """Why somebody cannot have a task."""

    title: str
    """The task's."""
    is_for_other_side: bool
    """Else only the reader's role is in the way."""
    open_to: str
    """The other side, or the role of the reader's own side that may."""
    instead: Mapping[str, str] | None
    """`{title, article_id}` of what helps this reader; None when nothing does."""


class TaskCatalogue:
    """What is for whom."""

    def __init__(self, tasks: Mapping[str, Mapping[str, Any]]) -> None:
        self._tasks = tasks

    @classmethod
    def from_file(cls, file: Path = TASKS_FILE) -> TaskCatalogue:
        return cls(yaml.safe_load(file.read_text(encoding="utf-8")))

    @property
    def names(self) -> tuple[str, ...]:
        """All tasks; each is an intent."""
        return tuple(self._tasks)

    def title(self, task: str) -> str | None:
        """What the button says; None when there is no such task."""
        entry = self._tasks.get(task)
        return str(entry["title"]) if entry else None

    def subject(self, task: str) -> str | None:
        """What people mean who go on about the task, where its title has another word for it."""
        return self._tasks.get(task, {}).get("subject")

    def option(
        self, task: str | None, reader: Reader, article_id: str | None = None
    ) -> dict[str, Any] | None:
        """`{"title", "option"}` for the task, or None when it does not exist or is not for this reader.

        A guest is offered everything: signing in is part of the task.
        """
        entry = self._tasks.get(task) if task else None
        if entry is None or not _is_permitted(entry, reader):
            return None
        special = entry.get("by_article", {}).get(article_id, {})
        entities = special.get("entities")
        option = {"kind": "task", "id": task, **({"entities": entities} if entities else {})}
        return {"title": special.get("title", entry["title"]), "option": option}

    def may_be_offered(self, option: Mapping[str, Any], reader: Reader) -> bool:
        """Whether a button of the domain's wording is for this reader; only tasks are not for all."""
        if option.get("kind") != "task":
            return True
        entry = self._tasks.get(str(option.get("id")))
        return entry is not None and _is_permitted(entry, reader)

    def refusal(self, task: str, reader: Reader) -> Refusal | None:
        """Why this reader cannot have the task; None when it is theirs, or nobody knows yet."""
        entry = self._tasks.get(task)
        if entry is None or _is_permitted(entry, reader):
            return None
        if is_for(entry["audience"], reader.audience):
            own_role = next(role for role in entry["roles"] if role.startswith(reader.audience))
            return Refusal(entry["title"], is_for_other_side=False, open_to=own_role, instead=None)
        (other_side,) = entry["audience"]
        return Refusal(
            entry["title"], is_for_other_side=True, open_to=other_side, instead=entry.get("instead")
        )


def _is_permitted(entry: Mapping[str, Any], reader: Reader) -> bool:
    roles = entry.get("roles")
    return is_for(entry["audience"], reader.audience) and (
        roles is None or reader.role is None or reader.role in roles
    )


def is_for(audiences: object, audience: str) -> bool:
    """Whether something for `audiences` may be shown to `audience`; a guest may become either."""
    return audience == GUEST or (isinstance(audiences, (list, tuple)) and audience in audiences)
