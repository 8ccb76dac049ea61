from pathlib import Path
from typing import Any

import pytest

from bench.follow_ups import DEVELOPMENT, Row, outcome, read_rows
from deploy.environment import ROOT

ROW = Row("coupon.voucher.view", "怎么用", frozenset({"coupon.voucher.use", "view_coupons"}))


def decision(kind: str, found: str | None = None, *offered: str) -> dict[str, Any]:
    return {"kind": kind, "id": found, "candidates": [{"id": each} for each in offered]}


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (decision("article", "coupon.voucher.use"), "right"),
        (decision("task", "view_coupons"), "right"),
        (decision("article", "coupon.voucher.view"), "repeated"),
        (decision("article", "coupon.cash.use"), "wrong"),
        (decision("clarify", None, "coupon.cash.use", "coupon.voucher.use"), "offered"),
        (decision("clarify", None, "coupon.cash.use"), "offered others"),
        (decision("out_of_scope"), "refused"),
        (decision("handoff"), "wrong"),
    ],
)
def test_what_the_user_got(found: dict[str, Any], expected: str) -> None:
    assert outcome(ROW, found) == expected


def test_what_is_not_ours_may_be_accepted() -> None:
    foreign = ROW._replace(accepted=frozenset({"out_of_scope"}))
    assert [outcome(foreign, decision(kind)) for kind in ("out_of_scope", "not_understood", "smalltalk")] == [
        "right",
        "right",
        "refused",
    ]
    assert outcome(ROW._replace(accepted=frozenset({"request_handoff"})), decision("handoff")) == "right"


@pytest.mark.parametrize("file", [DEVELOPMENT, Path("tests/knowledge/follow_up_exam.tsv")])
def test_no_row_is_there_twice(file: Path) -> None:
    rows = read_rows(ROOT / file)
    assert len({(row.topic, row.text) for row in rows}) == len(rows) >= 80


def test_the_exam_shares_no_row_with_the_development_set() -> None:
    exam, known = read_rows(ROOT / "tests/knowledge/follow_up_exam.tsv"), read_rows(ROOT / DEVELOPMENT)
    assert not {(row.topic, row.text) for row in exam} & {(row.topic, row.text) for row in known}
