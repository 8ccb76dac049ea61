"""The coverage–risk curve: how many questions are answered directly, and how many of the answers are wrong.

A question is answered at a threshold when its best article or task is at least that sure. Coverage is counted
over the questions that articles or tasks answer, risk over everything that was answered, strangers included.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.exam import Row, outcome_of

DIRECT_KINDS = ("article", "task")


@dataclass(frozen=True)
class CurvePoint:
    """What happens from one threshold on."""

    threshold: float
    coverage: float
    risk: float


def coverage_risk(rows: Sequence[Row]) -> list[CurvePoint]:
    """One point for each different confidence, the most cautious first; empty without questions of ours."""
    ours = sum(wants_direct(row) for row in rows)
    judged = sorted(_judged(rows), key=lambda item: -item[0])
    points: list[CurvePoint] = []
    covered = wrong = 0
    for number, (confidence, is_right, is_ours) in enumerate(judged, start=1):
        covered, wrong = covered + is_ours, wrong + (not is_right)
        is_last_of_its_kind = number == len(judged) or judged[number][0] < confidence
        if is_last_of_its_kind and ours:
            points.append(CurvePoint(confidence, covered / ours, wrong / number))
    return points


def wants_direct(row: Row) -> bool:
    """Whether an article or a task is among what is expected."""
    return any(expected.startswith(("article:", "task:")) for expected in row.alternatives)


def _judged(rows: Sequence[Row]) -> list[tuple[float, bool, bool]]:
    """(confidence, is right, is ours) of the best article or task of each row that has one."""
    judged = []
    for row in rows:
        direct = [item for item in row.decision["candidates"] if item["kind"] in DIRECT_KINDS]
        if direct:
            best = max(direct, key=lambda item: float(item["confidence"]))
            is_right = outcome_of(best) in row.alternatives
            judged.append((float(best["confidence"]), is_right, wants_direct(row)))
    return judged
