"""The operations that can be offered as a button: titles and audiences, from `tasks.yml`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

TASKS_FILE = Path(__file__).with_name("tasks.yml")
GUEST = "guest"


class TaskCatalogue:
    """What may be offered to whom."""

    def __init__(self, tasks: Mapping[str, Mapping[str, Any]]) -> None:
        self._tasks = tasks

    @classmethod
    def from_file(cls, file: Path = TASKS_FILE) -> TaskCatalogue:
        return cls(yaml.safe_load(file.read_text(encoding="utf-8")))

    def option(self, task: str | None, audience: str, article_id: str | None = None) -> dict[str, Any] | None:
        """`{"title", "option"}` for the task, or None when it does not exist or is not for this audience.

        A guest is offered everything: signing in is part of the task.
        """
        entry = self._tasks.get(task) if task else None
        if entry is None or not is_for(entry["audience"], audience):
            return None
        special = entry.get("by_article", {}).get(article_id, {})
        entities = special.get("entities")
        option = {"kind": "task", "id": task, **({"entities": entities} if entities else {})}
        return {"title": special.get("title", entry["title"]), "option": option}


def is_for(audiences: object, audience: str) -> bool:
    """Whether something for `audiences` may be shown to `audience`; a guest may become either."""
    return audience == GUEST or (isinstance(audiences, (list, tuple)) and audience in audiences)
