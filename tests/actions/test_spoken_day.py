"""Days as people say them; today is Monday, 23 November 2026."""

from datetime import date

import pytest

from actions.spoken_day import read_day

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026年10月8日", "2026-10-08"),
        ("2026/10/8", "2026-10-08"),
        ("2026-10-08付的", "2026-10-08"),
        ("20261008", "2026-10-08"),
        ("25年10月8号", "2025-10-08"),
        ("10月8号", "2026-10-08"),
        ("12月5号", "2025-12-05"),
        ("去年10月8号", "2025-10-08"),
        ("十月八号", "2026-10-08"),
        ("十月二十五日", "2026-10-25"),
        ("十一月十号", "2026-11-10"),
        ("上个月8号", "2026-10-08"),
        ("本月三号", "2026-11-03"),
        ("上周五", "2026-11-20"),
        ("这周一", "2026-11-23"),
        ("上上周日", "2026-11-15"),
        ("三天前", "2026-11-20"),
        ("10天前付的款", "2026-11-13"),
        ("今天", "2026-11-23"),
        ("昨天", "2026-11-22"),
        ("前天", "2026-11-21"),
        ("大前天", "2026-11-20"),
        ("明天", "2026-11-24"),
        ("2月31日，不，2月28日", "2026-02-28"),
    ],
)
def test_days(text: str, day: str) -> None:
    assert read_day(text, TODAY) == date.fromisoformat(day)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("8号", "2026-11-08"),
        ("25号", "2026-10-25"),
        ("二十五号", "2026-10-25"),
        ("周五", "2026-11-20"),
        ("星期一", "2026-11-23"),
    ],
)
def test_a_part_of_a_day_counts_where_a_day_was_asked_for(text: str, day: str) -> None:
    assert read_day(text, TODAY, is_asked=True) == date.fromisoformat(day)
    assert read_day(text, TODAY) is None


@pytest.mark.parametrize(
    "text", ["上个月", "2026年2月31日", "下周五", "第99号", "PC-20261399-0001", "随便", ""]
)
def test_no_day(text: str) -> None:
    assert read_day(text, TODAY, is_asked=True) is None
