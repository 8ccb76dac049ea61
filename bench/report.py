"""The sections of ``docs/benchmarks.md`` that a bench writes itself, and markdown tables for them."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import datetime, timezone
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REPORT = ROOT / "docs" / "benchmarks.md"
NOT_TIMED = "–"


def write_section(report: Path, name: str, title: str, text: str) -> None:
    """Replace what the bench called ``name`` wrote before, or append it; all the rest stays as it is."""
    begin, end = f"<!-- bench:{name} -->", f"<!-- /bench:{name} -->"
    section = f"{begin}\n{text}\n{end}\n"
    old = report.read_text(encoding="utf-8") if report.exists() else "# Benchmarks\n\n"
    if begin in old and end in old:
        head, _, rest = old.partition(begin)
        new = head + section + rest.partition(end)[2].removeprefix("\n")
    else:
        new = f"{old.rstrip()}\n\n## {title}\n\n{section}"
    report.parent.mkdir(parents=True, exist_ok=True)
    report.write_text(new, encoding="utf-8")


def markdown_table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table whose first column is text and whose others are numbers."""
    lines = [header, ["---", *["---:"] * (len(header) - 1)], *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def occasion(details: str, *, is_timed: bool) -> str:
    """The day, what was measured, and the machine; says so when the machine was not quiet."""
    day = datetime.now(timezone.utc).date().isoformat()
    parts = [day, details, f"{os.cpu_count()} cores"]
    if not is_timed:
        parts.append("the machine was busy: accuracy only, times are left out")
    return " · ".join(parts)


def shown_ms(value: float | None) -> str:
    """A time in milliseconds, or a dash where nothing was timed."""
    return NOT_TIMED if value is None else f"{value:.1f}"
