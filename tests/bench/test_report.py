from __future__ import annotations

from pathlib import Path

from bench.report import markdown_table, shown_ms, write_section


def test_a_section_is_appended_and_then_replaced(tmp_path: Path) -> None:
    report = tmp_path / "benchmarks.md"
    report.write_text("# Benchmarks\n\nby hand\n", encoding="utf-8")
    write_section(report, "one", "First", "old")
    write_section(report, "two", "Second", "other")
    write_section(report, "one", "First", "new")
    assert report.read_text(encoding="utf-8") == (
        "# Benchmarks\n\nby hand\n\n"
        "## First\n\n<!-- bench:one -->\nnew\n<!-- /bench:one -->\n\n"
        "## Second\n\n<!-- bench:two -->\nother\n<!-- /bench:two -->\n"
    )


def test_markdown_table() -> None:
    assert (
        markdown_table(["", "top-1"], [["ours", "0.95"]]) == "|  | top-1 |\n| --- | ---: |\n| ours | 0.95 |"
    )


def test_what_was_not_timed_is_a_dash() -> None:
    assert (shown_ms(None), shown_ms(12.34)) == ("–", "12.3")
