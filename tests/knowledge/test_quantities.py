"""Numbers with units on one scale."""

from pathlib import Path

import pytest

from knowledge.corpus import read_units
from knowledge.quantities import QuantityReader, number_of

UNITS = Path(__file__).parents[2] / "knowledge" / "dictionaries" / "units.yml"


@pytest.fixture(scope="module")
def reader() -> QuantityReader:
    return read_units(UNITS.read_bytes(), "units.yml")


@pytest.mark.parametrize(
    ("word", "number"),
    [
        ("12", 12),
        ("1.5", 1.5),
        ("三", 3),
        ("两", 2),
        ("十", 10),
        ("十二", 12),
        ("九十", 90),
        ("两百", 200),
        ("一百零五", 105),
        ("三千六百", 3600),
        ("五万", 50_000),
        ("十二万三千", 123_000),
        ("万", 10_000),
        ("二零", 20),
        ("半", 0.5),
    ],
)
def test_number_of(word: str, number: float) -> None:
    assert number_of(word) == number


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("3个月内只能提交一次", [("time", (90,)), ("times", (1,))]),
        ("三个月", [("time", (90,))]),
        ("９０ 天", [("time", (90,))]),
        ("半年", [("time", (180,))]),
        ("1-3个工作日", [("working_time", (1, 3))]),
        ("三至五天", [("time", (3, 5))]),
        ("超过5万元", [("money", (50_000,))]),
        ("税率6%", [("share", (6,))]),
        ("第三次提交", []),
        ("2020年8月1日起", []),
        ("8月生效", []),
        ("一次性工程费用", []),
        ("满足五天无理由", []),
        ("没有数字", []),
    ],
)
def test_read(reader: QuantityReader, text: str, amounts: list[tuple[str, tuple[float, ...]]]) -> None:
    assert [(quantity.dimension, quantity.amounts) for quantity in reader.read(text)] == amounts


@pytest.mark.parametrize(
    ("one", "other", "agree"),
    [
        ("3个月", "90天", True),
        ("三个月", "一个季度", True),
        ("24小时", "1天", True),
        ("一年", "365天", True),
        ("12个月", "1年", True),
        ("3个月", "3个工作日", False),
        ("3个月", "6个月", False),
        ("1-3天", "3天", False),
        ("两次", "2次", True),
    ],
)
def test_agreement(reader: QuantityReader, one: str, other: str, agree: bool) -> None:
    assert reader.read(one)[0].agrees_with(reader.read(other)[0]) is agree


def test_without_leaves_the_subject(reader: QuantityReader) -> None:
    assert reader.without("同一客户3个月内只能提交一次申请") == "同一客户 内只能提交 申请"


def test_a_reader_without_units_finds_nothing() -> None:
    assert QuantityReader({}).read("3个月") == ()
    assert QuantityReader({}).without("3个月") == "3个月"
