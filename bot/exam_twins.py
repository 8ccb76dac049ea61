"""Robustness: the same question mistyped and clean, a line ``noisy<TAB>clean<TAB>expected``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.exam import ExamError, Row, is_expectation
from bot.exam_interval import Share


@dataclass(frozen=True)
class Twins:
    """The two spellings of each question, in file order."""

    noisy: tuple[str, ...]
    clean: tuple[str, ...]
    expectations: tuple[str, ...]

    def compare(self, decisions: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        """Metrics from the decisions on all noisy texts followed by all clean ones."""
        count = len(self.expectations)
        noisy = _share_right(self.noisy, self.expectations, decisions[:count])
        clean = _share_right(self.clean, self.expectations, decisions[count:])
        return {
            "twins": count,
            "noisy_top_1": round(noisy.value, 4),
            "clean_top_1": round(clean.value, 4),
            "robustness_drop": round(clean.value - noisy.value, 4),
        }


def read_twins(path: Path) -> Twins:
    """Read the file. Raises ``ExamError`` with path and line, ``FileNotFoundError`` as it is."""
    rows: list[tuple[str, str, str]] = []
    for number, line in enumerate(path.read_text(encoding="utf-8-sig").splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        parts = line.split("\t")
        if len(parts) != 3 or not is_expectation(parts[2].strip()):
            raise ExamError(f"{path}:{number}: not 'noisy<TAB>clean<TAB>expected'")
        rows.append((parts[0], parts[1], parts[2].strip()))
    if not rows:
        raise ExamError(f"{path}: there are no questions in it")
    noisy, clean, expectations = zip(*rows, strict=True)
    return Twins(noisy, clean, expectations)


def _share_right(
    texts: Sequence[str], expectations: Sequence[str], decisions: Sequence[Mapping[str, Any]]
) -> Share:
    rows = [Row(*items) for items in zip(texts, expectations, decisions, strict=True)]
    share = Share.of([row.is_within(1) for row in rows])
    if share is None:
        raise ValueError("no rows")
    return share
