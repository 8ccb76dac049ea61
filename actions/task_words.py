"""How people go back, correct and change what they said while a task is open."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from actions.task_operation import Reading, TaskOperation
from actions.task_state import TaskState

WORDS_FILE = Path(__file__).with_name("task_words.yml")
NOISE = " 。.!！~～\u200b"


@dataclass(frozen=True)
class Correction:
    """What is to be changed: new values, or a field that is to be asked for again."""

    values: Mapping[str, Any]
    ask_again: str | None = None


@dataclass(frozen=True)
class TaskWords:
    """The words of `task_words.yml`."""

    raw: Mapping[str, Any]

    @classmethod
    def from_file(cls, file: Path = WORDS_FILE) -> "TaskWords":
        return cls(yaml.safe_load(file.read_text(encoding="utf-8")))

    def label(self, field: str) -> str:
        """What the field is called on a button."""
        return str(self.raw["fields"][field]["label"])

    def is_going_back(self, text: str) -> bool:
        """Whether the text asks for the step before."""
        return self._go_back.fullmatch(text.strip(NOISE)) is not None

    def only_sounds_like_giving_up(self, text: str) -> bool:
        """Whether the words of giving up are but a part of another word in an answer."""
        return self._not_giving_up.search(text) is not None

    def correction(
        self, text: str, operation: TaskOperation, state: TaskState, reading: Reading
    ) -> Correction | None:
        """What `text` changes about the task; None when it is no correction."""
        plain = text.strip(NOISE)
        changed = self._of(operation, "change").fullmatch(plain)
        if changed:
            return Correction({}, self._named(changed["name"], operation))
        for shape in ("correction", "denial"):
            found = self._of(operation, shape).fullmatch(plain)
            if found:
                correction = self._corrected(found.groupdict(), operation, state, reading)
                if correction is not None:
                    return correction
        return None

    def _corrected(
        self, found: Mapping[str, str | None], operation: TaskOperation, state: TaskState, reading: Reading
    ) -> Correction | None:
        value = str(found["value"]).strip(NOISE)
        if found.get("name"):
            name = self._named(str(found["name"]), operation)
            field = operation.field(name)
            read = None if field is None else field.read(value, _asked(reading))
            return Correction({}, name) if read is None or name is None else Correction({name: read})
        strict = operation.read_all(value, reading)
        if strict:
            return Correction(strict)
        last = operation.field(state.answered[-1]) if state.answered and state.asking is None else None
        read = None if last is None or last.is_free_text else last.read(value, _asked(reading))
        return None if last is None or read is None else Correction({last.name: read})

    def _named(self, word: str, operation: TaskOperation) -> str | None:
        names = (known.name for known in operation.fields if word in self._all_words(known.name))
        return next(names, None)

    def _all_words(self, field: str) -> list[str]:
        return [self.label(field), *self.raw["fields"][field]["words"]]

    def _of(self, operation: TaskOperation, shape: str) -> re.Pattern[str]:
        words = [word for known in operation.fields for word in self._all_words(known.name)]
        names = "|".join(map(re.escape, sorted(words, key=len, reverse=True))) or "(?!)"
        return re.compile(self.raw[shape].replace("{names}", names))

    @cached_property
    def _not_giving_up(self) -> re.Pattern[str]:
        return re.compile(self.raw["not_giving_up"])

    @cached_property
    def _go_back(self) -> re.Pattern[str]:
        return re.compile(self.raw["go_back"])


def _asked(reading: Reading) -> Reading:
    return Reading(is_asked=True, context=reading.context, today=reading.today)
