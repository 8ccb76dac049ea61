"""Strict reading of plain mappings.

Every problem of a file is named in one go, so that an editor repairs it once.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Final

DAY = re.compile(r"\d{4}-\d{2}-\d{2}")

# A missing key is reported once, by expect_keys; the reading methods stay silent about it.
_ABSENT: Final = object()


class FieldReader:
    """Reads typed values out of one mapping; collects what is wrong instead of raising at the first problem.

    A value that cannot be read comes back as an empty one of its type; the caller must look at ``problems``
    before it uses anything.
    """

    def __init__(self, data: object, where: str = "", problems: list[str] | None = None) -> None:
        self.problems: list[str] = [] if problems is None else problems
        self._where = where
        self._data: Mapping[object, object] | None = data if isinstance(data, Mapping) else None
        if self._data is None and data is not _ABSENT:
            self._complain(None, f"must be a mapping of keys to values, not {kind_of(data)}")

    def expect_keys(self, keys: Iterable[str], optional: Iterable[str] = ()) -> None:
        """Report missing and unknown keys, so that a misspelt key can never be overlooked."""
        if self._data is None:
            return
        expected = tuple(keys)
        known = (*expected, *optional)
        for key in expected:
            if key not in self._data:
                self._complain(key, "is missing")
        for found in self._data:
            if found not in known:
                self._complain(str(found), f"is not a known key (known: {', '.join(known)})")

    def has(self, key: str) -> bool:
        """Whether an optional key is there."""
        return self._data is not None and key in self._data

    def text(self, key: str, pattern: re.Pattern[str] | None = None) -> str:
        """A non-empty text without control characters, stripped; ``pattern`` has to match all of it."""
        value = self._value(key)
        return "" if value is _ABSENT else self._text(value, key, pattern)

    def optional_text(self, key: str, pattern: re.Pattern[str] | None = None) -> str | None:
        """Like ``text``, or null."""
        return None if self._value(key) is None else self.text(key, pattern)

    def texts(self, key: str, pattern: re.Pattern[str] | None = None) -> tuple[str, ...]:
        """A list of texts, possibly empty, without repetitions."""
        values = self._list(key)
        found = [self._text(value, f"{key}[{index}]", pattern) for index, value in enumerate(values)]
        for index, value in enumerate(found):
            if value and value in found[:index]:
                self._complain(f"{key}[{index}]", f"repeats {value!r}")
        return tuple(found)

    def day(self, key: str) -> date:
        """A date (``2026-01-31``), not a point in time."""
        value = self._value(key)
        if value is _ABSENT:
            return date.min
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        if isinstance(value, str) and DAY.fullmatch(value.strip()):
            try:
                return date.fromisoformat(value.strip())
            except ValueError:
                pass  # the 31st of February: reported below like any other text
        shown = repr(value) if isinstance(value, str) else kind_of(value)
        self._complain(key, f"must be a date like 2026-01-31, not {shown}")
        return date.min

    def optional_day(self, key: str) -> date | None:
        """Like ``day``, or null."""
        return None if self._value(key) is None else self.day(key)

    def nested(self, key: str) -> FieldReader:
        """A reader of the mapping under ``key``; its problems land in this reader's list."""
        return FieldReader(self._value(key), self._name(key), self.problems)

    def nested_list(self, key: str) -> tuple[FieldReader, ...]:
        """Readers of the mappings in the list under ``key``."""
        return tuple(
            FieldReader(value, f"{self._name(key)}[{index}]", self.problems)
            for index, value in enumerate(self._list(key))
        )

    def _value(self, key: str) -> object:
        return _ABSENT if self._data is None else self._data.get(key, _ABSENT)

    def _list(self, key: str) -> list[object]:
        value = self._value(key)
        if isinstance(value, list):
            return value
        if value is not _ABSENT:
            self._complain(key, f"must be a list, not {kind_of(value)} (an empty list is written [])")
        return []

    def _text(self, value: object, name: str, pattern: re.Pattern[str] | None) -> str:
        if not isinstance(value, str):
            self._complain(name, f"must be text, not {kind_of(value)} (put it in quotes)")
            return ""
        text = value.strip()
        if not text:
            self._complain(name, "must not be empty")
        elif any(unicodedata.category(char) == "Cc" and char != "\n" for char in text):
            self._complain(name, "contains a control character")
        elif pattern is not None and not pattern.fullmatch(text):
            self._complain(name, f"{text!r} does not have the right form ({pattern.pattern})")
        return text

    def _complain(self, key: str | None, problem: str) -> None:
        name = self._name(key) if key is not None else self._where
        self.problems.append(f"{name} {problem}".strip())

    def _name(self, key: str) -> str:
        return f"{self._where}.{key}" if self._where else key


def kind_of(value: object) -> str:
    """The word an editor would use for the type of a YAML value."""
    if isinstance(value, datetime):
        return "a point in time"
    if isinstance(value, date):
        return "a date"
    words: dict[type, str] = {str: "text", bool: "true/false", int: "a number", float: "a number"}
    words.update({list: "a list", dict: "a mapping", type(None): "nothing"})
    return words.get(type(value), type(value).__name__)
