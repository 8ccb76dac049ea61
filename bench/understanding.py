"""``python -m bench.understanding``: the trained model on the exam, by register, and how sure it may be.

Writes a section of ``docs/benchmarks.md`` and the coverage-risk picture; questions are counted, never shown.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from bench.report import REPORT, ROOT, markdown_table, occasion, write_section
from bot.evaluate import ALLOWED_RISK, MODELS_DIRECTORY, decide_all, find_model
from bot.exam import ExamError, Row, read_exam
from bot.exam_chart import coverage_risk_svg
from bot.exam_curve import coverage_risk
from bot.exam_metrics import interval_metrics, measure, measure_registers
from bot.exam_twins import read_twins

EXAM = ROOT / "tests" / "knowledge" / "exam"
TWINS = ROOT / "tests" / "knowledge" / "exam_twins.tsv"
DEVELOPMENT = ROOT / "bench" / "development"
PICTURE = ROOT / "docs" / "images" / "coverage_risk.svg"
TITLE = "Understanding, by register (`python -m bench.understanding`)"
_SHOWN = {
    "top_1": ("top-1", "≥ 0.90"),
    "top_3": ("top-3", "≥ 0.97"),
    "direct_answer_precision": ("direct answers that are right", "≥ 0.96"),
    "direct_answer_coverage": ("questions for articles and tasks answered directly", "≥ 0.75"),
    "clarified": ("clarified", ""),
    "out_of_scope_recall": ("out-of-scope recall", "≥ 0.90"),
    "in_scope_refused": ("in-scope questions refused", "≤ 0.04"),
    "handoff_recall": ("handoff recall", "≥ 0.99"),
    "calibration_error": ("expected calibration error", ""),
    "noisy_top_1": ("top-1 of noisy questions with a clean twin", ""),
    "clean_top_1": ("top-1 of their clean twins", ""),
    "robustness_drop": ("drop", "≤ 0.04"),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print and write; returns the exit code."""
    parser = argparse.ArgumentParser(prog="bench.understanding", description=__doc__)
    parser.add_argument("--model", default=MODELS_DIRECTORY, help="a model file, or a directory with models")
    try:
        exam, development, metrics = _measure(find_model(parser.parse_args(arguments).model))
    except (ExamError, FileNotFoundError) as error:
        print(error, file=sys.stderr)
        return 1
    curves = {"exam": coverage_risk(exam), "development set": coverage_risk(development)}
    PICTURE.write_text(coverage_risk_svg(curves, ALLOWED_RISK), encoding="utf-8")
    text = page(metrics, len(exam), measure(development), len(development))
    print(text)
    write_section(REPORT, "understanding", TITLE, text)
    return 0


def _measure(model: str) -> tuple[list[Row], list[Row], dict[str, Any]]:
    """The rows of the exam and of the development set, and the metrics of the exam with its twins."""
    exam, development = (read_exam(sorted(place.glob("*.tsv"))) for place in (EXAM, DEVELOPMENT))
    twins = read_twins(TWINS)
    parts = (exam.texts, development.texts, (*twins.noisy, *twins.clean))
    decisions = decide_all(model, [text for part in parts for text in part])
    first, second = len(exam.texts), len(exam.texts) + len(development.texts)
    rows = exam.answered(decisions[:first])
    metrics = {**measure(rows), **interval_metrics(rows), **twins.compare(decisions[second:])}
    metrics["registers"] = measure_registers(rows)
    return rows, development.answered(decisions[first:second]), metrics


def page(exam: Mapping[str, Any], questions: int, development: Mapping[str, Any], others: int) -> str:
    """The section as markdown; ``exam`` and ``development`` are metrics, then numbers of questions."""
    registers = [
        [
            name,
            str(values["questions"]),
            _interval(values["top_1_interval"]),
            _interval(values["top_3_interval"]),
        ]
        for name, values in exam["registers"].items()
    ]
    totals = [
        [label, _number(exam.get(name)), _number(development.get(name)), promise]
        for name, (label, promise) in _SHOWN.items()
    ]
    head = occasion(f"{questions} exam questions, {others} of the development set", is_timed=True)
    return "\n\n".join(
        [
            head,
            markdown_table(["register", "questions", "top-1 [95 %]", "top-3 [95 %]"], registers),
            markdown_table(["", "exam", "development set", "target"], totals),
            "![Coverage and risk](images/coverage_risk.svg)",
        ]
    )


def _interval(values: Sequence[float]) -> str:
    return "{:.3f} [{:.3f}, {:.3f}]".format(*values)


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"


if __name__ == "__main__":
    sys.exit(main())
