from __future__ import annotations

from typing import Any

import pytest

from bench.threshold_search import Settings, effect_of, propose
from bot.exam import Row

START = {"direct": 0.5, "margin": 0.15, "clarify": 0.35, "choice": 0.04}
# (expected, confidence of article a.b, confidence of article c.d)
QUESTIONS = [
    *[("article:a.b", 0.9, 0.05)] * 30,
    *[("article:a.b", 0.62, 0.3)] * 20,
    *[("article:c.d", 0.55, 0.08)] * 10,
    *[("out_of_scope", 0.3, 0.2)] * 10,
]


def _decide(settings: Settings) -> list[Row]:
    """A gate of four lines."""
    rows = []
    for expected, first, second in QUESTIONS:
        scored = (("a.b", first), ("c.d", second))
        candidates: list[dict[str, Any]] = [
            {"kind": "article", "id": name, "confidence": value}
            for name, value in scored
            if value >= settings["choice"]
        ]
        kind, identifier = "out_of_scope", None
        if first >= settings["direct"] and first - second >= settings["margin"]:
            kind, identifier = "article", "a.b"
        elif candidates and sum(item["confidence"] for item in candidates) >= settings["clarify"]:
            kind = "clarify"
        decision = {"kind": kind, "id": identifier, "confidence": first, "candidates": candidates}
        rows.append(Row("问题", expected, decision))
    return rows


def test_the_proposal_is_precise_and_covers_most() -> None:
    proposal, trials = propose(_decide, START)
    # 0.55 is wrong ten times: above it are 50 right answers, of which a margin over 0.3 would lose 20.
    assert (proposal["direct"], proposal["margin"]) == (0.56, 0.0)
    # The right choice of the ten has 0.08; all that is offered then sums up to 0.63.
    assert (proposal["choice"], proposal["clarify"]) == (0.08, 0.6)
    assert all(trial.precision is not None for trial in trials)


def test_nothing_is_proposed_when_nothing_is_precise_enough() -> None:
    def always_wrong(settings: Settings) -> list[Row]:
        return [Row(row.text, "task:t", row.decision) for row in _decide(settings)]

    assert propose(always_wrong, START) == (START, [])


def test_effect() -> None:
    effect = effect_of(START, _decide(START))
    assert effect.precision is not None
    assert (effect.precision.count, round(effect.precision.value, 3)) == (60, 0.833)
    assert effect.coverage is not None
    assert effect.coverage.value == pytest.approx(1.0)
    assert effect.foreign_refused is not None
    assert effect.foreign_refused.value == 0.0
