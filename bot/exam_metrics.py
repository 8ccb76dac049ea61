"""What an exam says about the model."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from bot.exam import Row, outcome_of
from bot.exam_curve import DIRECT_KINDS, wants_direct
from bot.exam_interval import Share
from bot.exam_register import KINDS, MIXED, REGISTERS

CLARIFIED = ("clarify",)
REFUSED = ("out_of_scope", "not_understood")


def measure(rows: Sequence[Row]) -> dict[str, Any]:
    """All metrics; a share is None when there is nothing to take a share of."""
    foreign = [row for row in rows if row.alternatives == ("out_of_scope",)]
    ours = [row for row in rows if "out_of_scope" not in row.alternatives]
    handoffs = [row for row in rows if row.alternatives == ("handoff",)]
    direct = [row for row in rows if row.decision["kind"] in DIRECT_KINDS]
    answerable = [row for row in rows if wants_direct(row)]
    return {
        "questions": len(rows),
        "top_1": _share(rows, [row.is_within(1) for row in rows]),
        "top_3": _share(rows, [row.is_within(3) for row in rows]),
        "decision_accuracy": _share(rows, [row.is_right for row in rows]),
        "in_scope_top_1": _share(ours, [row.is_within(1) for row in ours]),
        "in_scope_top_3": _share(ours, [row.is_within(3) for row in ours]),
        "direct_answer_precision": _share(direct, [row.is_right for row in direct]),
        "direct_answer_coverage": _share(
            answerable, [row.decision["kind"] in DIRECT_KINDS for row in answerable]
        ),
        "answered": _share(rows, [row.decision["kind"] not in CLARIFIED + REFUSED for row in rows]),
        "clarified": _share(rows, [row.decision["kind"] in CLARIFIED for row in rows]),
        "refused": _share(rows, [row.decision["kind"] in REFUSED for row in rows]),
        "in_scope_answered": _share(ours, [row.decision["kind"] not in CLARIFIED + REFUSED for row in ours]),
        "in_scope_refused": _share(ours, [row.decision["kind"] in REFUSED for row in ours]),
        "out_of_scope_recall": _share(foreign, [row.is_right for row in foreign]),
        "handoff_recall": _share(handoffs, [row.is_right for row in handoffs]),
        "calibration_error": _calibration_error(rows),
    }


def measure_registers(rows: Sequence[Row]) -> dict[str, dict[str, Any]]:
    """Top-1 and top-3 of each register that occurs, as ``[value, low, high]`` (Wilson 95 %)."""
    found: dict[str, dict[str, Any]] = {}
    for register in (*REGISTERS, *KINDS, MIXED):
        members = [row for row in rows if row.register == register]
        if members:
            found[register] = {"questions": len(members), **interval_metrics(members)}
    return found


def interval_metrics(rows: Sequence[Row]) -> dict[str, list[float] | None]:
    """``top_1_interval`` and ``top_3_interval`` as ``[value, low, high]``."""
    return {f"top_{length}_interval": _interval([row.is_within(length) for row in rows]) for length in (1, 3)}


def _interval(verdicts: Sequence[bool]) -> list[float] | None:
    share = Share.of(verdicts)
    return share and [round(number, 4) for number in (share.value, share.low, share.high)]


def confusions(rows: Sequence[Row]) -> list[tuple[tuple[str, str], int]]:
    """What was taken for what, the most frequent first."""
    wrong = Counter((row.expected, outcome_of(row.decision)) for row in rows if not row.is_right)
    return wrong.most_common()


def _share(rows: Sequence[Row], verdicts: Sequence[bool]) -> float | None:
    return round(sum(verdicts) / len(rows), 4) if rows else None


def _calibration_error(rows: Sequence[Row], bins: int = 10) -> float | None:
    """Expected calibration error of the first candidate's confidence."""
    groups: dict[int, list[tuple[float, bool]]] = {}
    for row in rows:
        if row.decision["candidates"]:
            confidence = row.decision["candidates"][0]["confidence"]
            groups.setdefault(min(int(confidence * bins), bins - 1), []).append(
                (confidence, row.is_within(1))
            )
    total = sum(len(group) for group in groups.values())
    if not total:
        return None
    gaps = [abs(sum(c for c, _ in group) - sum(right for _, right in group)) for group in groups.values()]
    return round(sum(gaps) / total, 4)
