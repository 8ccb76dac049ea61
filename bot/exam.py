"""A file of questions with the answers that are expected: ``text<TAB>expected`` a line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.exam_register import MIXED, register_of

_HEADER = ("text", "expected")
_EXPECTED = re.compile(
    r"(article|task):[\w.]+|handoff|smalltalk|out_of_scope|dialogue|sensitive|not_understood"
)


class ExamError(ValueError):
    """A file that is not an exam; the message starts with its path and line."""


@dataclass(frozen=True)
class Row:
    """One question and what became of it."""

    text: str
    expected: str
    """Alternatives are joined by ``|``."""
    decision: Mapping[str, Any]
    register: str = MIXED
    """How the question is written, by the name of its file; see ``exam_register``."""

    @property
    def alternatives(self) -> tuple[str, ...]:
        """Everything that counts as right."""
        return tuple(self.expected.split("|"))

    @property
    def candidates(self) -> list[str]:
        """The candidates in the form of the expectations, best first."""
        return [outcome_of(candidate) for candidate in self.decision["candidates"]]

    @property
    def is_right(self) -> bool:
        """Whether the decision itself is one of the alternatives."""
        return outcome_of(self.decision) in self.alternatives

    def is_within(self, length: int) -> bool:
        """Whether an alternative is among the first candidates, whatever was decided."""
        return any(outcome in self.alternatives for outcome in self.candidates[:length])

    def as_dict(self) -> dict[str, Any]:
        """The row of the report."""
        return {"text": self.text, "expected": self.expected, "decision": self.decision}


@dataclass(frozen=True)
class Exam:
    """The questions of all files, in order."""

    texts: tuple[str, ...]
    expectations: tuple[str, ...]
    registers: tuple[str, ...]

    def answered(self, decisions: Sequence[Mapping[str, Any]]) -> list[Row]:
        """Put decisions (one for each text) beside the expectations."""
        columns = zip(self.texts, self.expectations, decisions, self.registers, strict=True)
        return [Row(*items) for items in columns]


def outcome_of(decision: Mapping[str, Any]) -> str:
    """A decision or candidate in the form of an expectation: ``article:coupon.cash.view``, ``handoff``."""
    kind, identifier = decision["kind"], decision["id"]
    return f"{kind}:{identifier}" if identifier and kind in ("article", "task") else str(kind)


def is_expectation(expected: str) -> bool:
    """Whether every alternative is one that an exam may expect."""
    return all(_EXPECTED.fullmatch(item) for item in expected.split("|"))


def read_exam(paths: Sequence[Path]) -> Exam:
    """Read the files; a header line ``text<TAB>expected`` is skipped.

    Raises ``ExamError`` for a line that is no question, ``FileNotFoundError`` as it is.
    """
    rows = [(*row, register_of(path)) for path in paths for row in _read_file(path)]
    if not rows:
        raise ExamError("there are no questions in the given files")
    texts, expectations, registers = zip(*rows, strict=True)
    return Exam(texts, expectations, registers)


def _read_file(path: Path) -> Iterator[tuple[str, str]]:
    for number, line in enumerate(path.read_text(encoding="utf-8-sig").splitlines(), start=1):
        text, separator, expected = line.partition("\t")
        expected = expected.strip()
        if not line.strip() or line.startswith("#") or (number == 1 and (text, expected) == _HEADER):
            continue
        if not separator or not is_expectation(expected):
            raise ExamError(f"{path}:{number}: not 'text<TAB>expected'")
        yield text, expected
