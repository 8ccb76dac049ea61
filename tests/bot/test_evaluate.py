from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.evaluate import find_model, main
from bot.exam import ExamError, Row, read_exam
from bot.exam_metrics import confusions, measure


def _row(expected: str, kind: str, identifier: str | None, *others: tuple[str, str | None]) -> Row:
    candidates = [{"kind": k, "id": i, "confidence": 0.8 / (n + 1)} for n, (k, i) in enumerate(others)]
    decision: dict[str, Any] = {"kind": kind, "id": identifier, "confidence": 0.8, "candidates": candidates}
    return Row("问题", expected, decision)


ROWS = [
    _row("article:a.b", "article", "a.b", ("article", "a.b")),
    _row("article:a.b|task:t", "task", "t", ("task", "t")),
    _row("article:a.b", "article", "c.d", ("article", "c.d"), ("task", "t"), ("article", "a.b")),
    _row("article:c.d", "clarify", None, ("article", "a.b"), ("article", "c.d")),
    _row("out_of_scope", "out_of_scope", None, ("out_of_scope", None)),
    _row("out_of_scope", "article", "a.b", ("article", "a.b")),
    _row("handoff", "handoff", None, ("handoff", None)),
    _row("smalltalk", "not_understood", None),
]


def test_measure() -> None:
    metrics = measure(ROWS)
    assert metrics["questions"] == 8
    assert metrics["top_1"] == 0.5
    assert metrics["top_3"] == 0.75
    assert metrics["direct_answer_precision"] == 0.5
    assert (metrics["answered"], metrics["clarified"], metrics["refused"]) == (0.625, 0.125, 0.25)
    assert metrics["out_of_scope_recall"] == 0.5
    assert metrics["handoff_recall"] == 1.0


def test_a_share_of_nothing_is_none() -> None:
    assert measure(ROWS[:1])["out_of_scope_recall"] is None


def test_confusions_count_decisions() -> None:
    wrong = dict(confusions(ROWS))
    assert wrong[("article:a.b", "article:c.d")] == 1
    assert ("article:a.b", "article:a.b") not in wrong


def test_exam_files_are_read_in_order(tmp_path: Path) -> None:
    one, two = tmp_path / "one.tsv", tmp_path / "two.tsv"
    one.write_text(
        "# 说明\n代金券怎么看\tarticle:coupon.voucher.view|task:view_coupons\n\n", encoding="utf-8"
    )
    two.write_text("转人工\thandoff\n", encoding="utf-8")
    exam = read_exam([one, two])
    assert exam.texts == ("代金券怎么看", "转人工")
    assert exam.expectations == ("article:coupon.voucher.view|task:view_coupons", "handoff")


@pytest.mark.parametrize("line", ["没有答案", "问题\tarticle:", "问题\t不知道", "问题\t"])
def test_a_line_that_is_no_question_is_named(tmp_path: Path, line: str) -> None:
    file = tmp_path / "bad.tsv"
    file.write_text(f"转人工\thandoff\n{line}\n", encoding="utf-8")
    with pytest.raises(ExamError, match=r"bad\.tsv:2: not 'text<TAB>expected'"):
        read_exam([file])


def test_the_newest_model_is_taken(tmp_path: Path) -> None:
    import os

    for age, name in ((1, "old"), (2, "new")):
        (tmp_path / f"{name}.tar.gz").touch()
        os.utime(tmp_path / f"{name}.tar.gz", (age, age))
    assert find_model(str(tmp_path)) == str(tmp_path / "new.tar.gz")


@pytest.mark.parametrize("questions", ["nowhere.tsv", ""])
def test_a_missing_file_is_one_clear_line(questions: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--questions", questions]) == 1
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_a_missing_model_is_one_clear_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "exam.tsv"
    file.write_text("转人工\thandoff\n", encoding="utf-8")
    assert main(["--questions", str(file), "--model", str(tmp_path)]) == 1
    assert "run `make train` first" in capsys.readouterr().err
