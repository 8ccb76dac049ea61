from __future__ import annotations

from typing import Any

from bench.comparison import Result, result_cells
from bot.exam import Row


def _row(expected: str, kind: str, identifier: str | None, register: str) -> Row:
    candidate: dict[str, Any] = {"kind": kind, "id": identifier, "confidence": 0.9}
    return Row("问题", expected, {**candidate, "candidates": [candidate]}, register)


def test_a_line_of_the_table() -> None:
    rows = [
        _row("article:a.b", "article", "a.b", "noisy"),
        _row("article:a.b", "article", "c.d", "noisy"),
        _row("task:t", "task", "t", "formal"),
        _row("out_of_scope", "out_of_scope", None, "out_of_scope"),
    ]
    assert result_cells(Result("BM25", rows, question_ms=1.25)) == [
        "BM25",
        "0.750 [0.301, 0.954]",
        "0.750",
        "–",
        "–",
        "–",
        "0.500",
        "1.000",
        "1.000",
        "1.2",
    ]
