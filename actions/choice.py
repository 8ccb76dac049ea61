"""Reads which of several offered things is meant: by its number, its name or a part of it."""

import re
from collections.abc import Sequence
from typing import Any

from actions.task_operation import Values

ORDINAL = re.compile(r"\D{0,2}(\d{1,2})\D?")
SHORTEST_PART = 3


def read_choice(text: str, items: Sequence[Values], *, name: str, key: str, is_asked: bool) -> Any | None:  # noqa: ANN401
    """The `key` of the item that `text` names by `name`.

    An ordinal counts only when the choice was asked for; a part of a name, when no other name has it.
    """
    plain = text.strip()
    for item in items:
        if str(item[name]) in plain:
            return item[key]
    ordinal = ORDINAL.fullmatch(plain) if is_asked else None
    if ordinal and 1 <= int(ordinal[1]) <= len(items):
        return items[int(ordinal[1]) - 1][key]
    names = [str(item[name]) for item in items]
    similar = [item for item in items if _shares_part(plain, str(item[name]), names)]
    return similar[0][key] if len(similar) == 1 else None


def _shares_part(text: str, name: str, names: Sequence[str]) -> bool:
    """Whether `text` holds a part of the name that no other name holds."""
    parts = (name[start : start + SHORTEST_PART] for start in range(len(name) - SHORTEST_PART + 1))
    return any(part in text and sum(part in other for other in names) == 1 for part in parts)
