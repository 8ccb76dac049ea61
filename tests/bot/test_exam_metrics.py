from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.exam import ExamError, Row, read_exam
from bot.exam_chart import coverage_risk_svg
from bot.exam_curve import CurvePoint, coverage_risk
from bot.exam_interval import Share
from bot.exam_metrics import measure, measure_registers
from bot.exam_register import register_of
from bot.exam_report import print_report
from bot.exam_twins import read_twins


def _decision(kind: str, identifier: str | None, confidence: float) -> dict[str, Any]:
    candidate = {"kind": kind, "id": identifier, "confidence": confidence}
    return {**candidate, "candidates": [candidate]}


@pytest.mark.parametrize(
    ("name", "register"),
    [
        ("coupon.noisy.tsv", "noisy"),
        ("exam.colloquial.tsv", "colloquial"),
        ("tasks.second.tsv", "tasks"),
        ("out_of_scope.tsv", "out_of_scope"),
        ("minimal_pairs.tsv", "minimal_pairs"),
        ("coupon.tsv", "mixed"),
        ("mine.tsv", "mixed"),
    ],
)
def test_the_register_is_in_the_name(name: str, register: str) -> None:
    assert register_of(Path("somewhere") / name) == register


def test_wilson_interval() -> None:
    share = Share.of_counts(8, 10)
    assert share is not None
    assert (round(share.value, 3), round(share.low, 3), round(share.high, 3)) == (0.8, 0.490, 0.943)


def test_an_interval_stays_within_zero_and_one() -> None:
    certain, never = Share.of([True] * 5), Share.of([False] * 5)
    assert certain is not None
    assert never is not None
    assert (certain.high, never.low) == (1.0, 0.0)
    assert round(certain.low, 3) == 0.566
    assert Share.of([]) is None


def test_registers_are_measured_apart() -> None:
    right, wrong = _decision("article", "a.b", 0.9), _decision("article", "c.d", 0.9)
    rows = [
        Row("甲", "article:a.b", right, "noisy"),
        Row("乙", "article:a.b", wrong, "noisy"),
        Row("丙", "article:a.b", right, "formal"),
    ]
    registers = measure_registers(rows)
    assert list(registers) == ["noisy", "formal"]
    assert registers["noisy"]["questions"] == 2
    assert registers["noisy"]["top_1_interval"][0] == 0.5
    assert registers["formal"]["top_1_interval"] == [1.0, 0.2065, 1.0]


def test_coverage_is_counted_over_questions_of_ours() -> None:
    rows = [
        Row("甲", "article:a.b", _decision("article", "a.b", 0.9)),
        Row("乙", "out_of_scope", _decision("article", "a.b", 0.6)),
        Row("丙", "task:t", _decision("handoff", None, 0.9)),
        Row("丁", "handoff", _decision("handoff", None, 0.9)),
    ]
    assert measure(rows)["direct_answer_coverage"] == 0.5
    assert measure(rows)["direct_answer_precision"] == 0.5


def test_coverage_risk_curve() -> None:
    rows = [
        Row("甲", "article:a.b", _decision("article", "a.b", 0.9)),
        Row("乙", "article:a.b|task:t", _decision("task", "t", 0.7)),
        Row("丙", "out_of_scope", _decision("article", "a.b", 0.7)),
        Row("丁", "article:a.b", _decision("article", "c.d", 0.2)),
        Row("戊", "handoff", _decision("handoff", None, 0.9)),
    ]
    assert coverage_risk(rows) == [
        CurvePoint(0.9, 1 / 3, 0.0),
        CurvePoint(0.7, 2 / 3, 1 / 3),
        CurvePoint(0.2, 1.0, 0.5),
    ]


def test_there_is_no_curve_without_questions_of_ours() -> None:
    assert coverage_risk([Row("甲", "out_of_scope", _decision("article", "a.b", 0.9))]) == []


def test_the_chart_is_a_picture_with_one_line_per_curve() -> None:
    from xml.etree import ElementTree

    points = [CurvePoint(0.9, 0.0, 0.0), CurvePoint(0.5, 1.0, 0.05)]
    picture = coverage_risk_svg({"exam": points, "a < b": points[:1]}, 0.04)
    root = ElementTree.fromstring(picture)  # noqa: S314 (our own text)
    lines = root.findall("{http://www.w3.org/2000/svg}polyline")
    assert [line.get("points") for line in lines] == ["64.0,344.0 616.0,24.0", "64.0,344.0"]
    assert "a &lt; b" in picture


def test_a_header_line_is_no_question(tmp_path: Path) -> None:
    file = tmp_path / "coupon.noisy.tsv"
    file.write_text("text\texpected\n代金卷\tarticle:a.b\n", encoding="utf-8")
    exam = read_exam([file])
    assert (exam.texts, exam.registers) == (("代金卷",), ("noisy",))


def test_a_header_further_down_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "a.tsv"
    file.write_text("代金卷\tarticle:a.b\ntext\texpected\n", encoding="utf-8")
    with pytest.raises(ExamError, match=r"a\.tsv:2"):
        read_exam([file])


def test_twins_show_what_typing_errors_cost(tmp_path: Path) -> None:
    file = tmp_path / "twins.tsv"
    file.write_text("代金卷\t代金券\tarticle:a.b\n接绑\t解绑\ttask:t\n", encoding="utf-8")
    twins = read_twins(file)
    right, wrong = _decision("article", "a.b", 0.9), _decision("article", "c.d", 0.9)
    assert (twins.noisy, twins.clean) == (("代金卷", "接绑"), ("代金券", "解绑"))
    assert twins.compare([right, wrong, right, _decision("task", "t", 0.8)]) == {
        "twins": 2,
        "noisy_top_1": 0.5,
        "clean_top_1": 1.0,
        "robustness_drop": 0.5,
    }


@pytest.mark.parametrize("content", ["代金卷\t代金券\n", "代金卷\t代金券\t不知道\n", "", "# 说明\n"])
def test_a_file_that_holds_no_twins_is_refused(tmp_path: Path, content: str) -> None:
    file = tmp_path / "twins.tsv"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(ExamError, match=r"twins\.tsv"):
        read_twins(file)


def test_the_report_shows_labels_and_no_question(capsys: pytest.CaptureFixture[str]) -> None:
    rows = [Row("秘密的问题", "article:a.b", _decision("article", "c.d", 0.9), "noisy")]
    print_report({**measure(rows), "registers": measure_registers(rows)}, rows)
    printed = capsys.readouterr().out
    assert "article:a.b -> article:c.d" in printed
    assert "noisy" in printed
    assert "秘密" not in printed
