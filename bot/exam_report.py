"""The report of an exam as lines on the terminal: numbers and labels, never a question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.exam import Row
from bot.exam_metrics import confusions


def print_report(metrics: Mapping[str, Any], rows: Sequence[Row]) -> None:
    """Print the metrics, the registers and what was taken for what."""
    for name, value in metrics.items():
        if name != "registers":
            print(f"{name:26} {_shown(value)}")
    print(f"\n{'register':16} {'questions':>9}  {'top-1 [95 %]':22} top-3 [95 %]")
    for name, values in metrics["registers"].items():
        first, third = _shown(values["top_1_interval"]), _shown(values["top_3_interval"])
        print(f"{name:16} {values['questions']:>9}  {first:22} {third}")
    print("\nconfusions (expected -> decided)")
    for (expected, decided), count in confusions(rows):
        print(f"{count:4}  {expected} -> {decided}")


def _shown(value: object) -> str:
    if isinstance(value, list):
        return "{:.3f} [{:.3f}, {:.3f}]".format(*value)
    return f"{value:.3f}" if isinstance(value, float) else str(value)
