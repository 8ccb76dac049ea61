"""Amounts as people say them."""

from decimal import Decimal

import pytest

from actions.spoken_amount import read_amount


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("三千块", "3000"),
        ("1.2万", "12000"),
        ("一万二", "12000"),
        ("两万三", "23000"),
        ("四万六的专票", "46000"),
        ("开五万块的增值税专用发票", "50000"),
        ("金额为人民币伍万元整", "50000"),
        ("三十万", "300000"),
        ("一千八百块的", "1800"),
        ("九千八", "9800"),
        ("八百五十元", "850"),
        ("一万零五十元", "10050"),
        ("¥46,800.50", "46800.50"),
        ("１２０００元", "12000"),
        ("开8600", "8600"),
        ("金额46800", "46800"),
        ("12k", "12000"),
        ("申请开漂 5000", "5000"),
        ("十五块", "15"),
        ("改成两万吧", "20000"),
        ("三块五", "3.5"),
        ("3块5吧", "3.5"),
        ("十二块五毛", "12.5"),
        ("100元5角", "100.5"),
        ("三千五百元八角", "3500.8"),
        ("一百二十三块四毛五", "123.45"),
        ("五十块零五分", "50.05"),
        ("3000元5张", "3000"),
        ("三百块一共两张", "300"),
    ],
)
def test_amounts(text: str, amount: str) -> None:
    assert read_amount(text) == Decimal(amount)


@pytest.mark.parametrize(
    "text",
    [
        "上个月的账开张专票",
        "9月份开票",
        "2026年8月",
        "开三张票",
        "FP20260915001",
        "税号91110108MA01",
        "0元",
        "",
    ],
)
def test_what_is_no_amount(text: str) -> None:
    assert read_amount(text) is None


@pytest.mark.parametrize(
    ("text", "amount"), [("3000", "3000"), ("三千", "3000"), ("五百", "500"), ("1200.5", "1200.5")]
)
def test_a_bare_number_is_an_amount_when_one_was_asked_for(text: str, amount: str) -> None:
    assert read_amount(text, is_asked=True) == Decimal(amount)


def test_parts_of_a_cent_are_no_amount() -> None:
    assert read_amount("12.345元") is None
