"""When people are there: Chinese public holidays, and the weekends that are worked instead."""

from datetime import UTC, date, datetime

import pytest

from gateway.handoff.hours import BusinessHours, is_chinese_working_day

HOURS = BusinessHours.parse("09:00-12:00 13:30-18:00", timezone="Asia/Shanghai")


def beijing(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+08:00")


@pytest.mark.parametrize(
    ("at", "is_open"),
    [
        ("2026-07-01T08:59", False),
        ("2026-07-01T09:00", True),
        ("2026-07-01T12:00", False),  # lunch
        ("2026-07-01T13:29", False),
        ("2026-07-01T13:30", True),
        ("2026-07-01T18:00", False),
        ("2026-07-04T10:00", False),  # a Saturday
        ("2026-10-01T10:00", False),  # National Day, a Thursday
        ("2026-10-07T10:00", False),  # its last day, a Wednesday
        ("2026-10-10T10:00", True),  # the Saturday that is worked for it
        ("2026-02-17T10:00", False),  # Chinese New Year, a Tuesday
        ("2026-02-28T10:00", True),  # a Saturday worked for it
        ("2026-01-04T10:00", True),  # a Sunday worked for New Year
    ],
)
def test_open(at: str, is_open: bool) -> None:
    assert HOURS.is_open(beijing(at)) is is_open
    assert HOURS.is_open(beijing(at).astimezone(UTC)) is is_open


@pytest.mark.parametrize(
    ("at", "opens"),
    [
        ("2026-07-01T08:00", "2026-07-01T09:00"),
        ("2026-07-01T12:30", "2026-07-01T13:30"),
        ("2026-07-01T18:30", "2026-07-02T09:00"),
        ("2026-07-03T18:30", "2026-07-06T09:00"),  # over the weekend
        ("2026-09-30T18:30", "2026-10-08T09:00"),  # over National Day
        ("2026-10-09T18:30", "2026-10-10T09:00"),  # a Saturday, and worked
    ],
)
def test_the_next_opening(at: str, opens: str) -> None:
    assert HOURS.next_opening(beijing(at)) == beijing(opens)


def test_without_hours_somebody_is_always_there() -> None:
    always = BusinessHours.parse("", timezone="Asia/Shanghai")
    assert always.is_open(beijing("2026-10-01T03:00"))


def test_a_year_that_is_not_published_has_plain_weeks() -> None:
    assert is_chinese_working_day(date(2090, 10, 2)) is True  # a Monday
    assert is_chinese_working_day(date(2090, 10, 7)) is False  # a Saturday


@pytest.mark.parametrize("hours", ["9-18", "09:00-18:00x", "18:00-09:00", "09:00-09:00", "25:00-26:00"])
def test_hours_that_are_none(hours: str) -> None:
    with pytest.raises(ValueError, match=r"span|ends before|hour must be"):
        BusinessHours.parse(hours, timezone="Asia/Shanghai")
