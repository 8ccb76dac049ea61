from datetime import UTC, date, datetime

import pytest

from backend.clock import add_months, local_date, start_of_day, to_local


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 1, 15), 3, date(2026, 4, 15)),
        (date(2025, 11, 30), 3, date(2026, 2, 28)),
        (date(2027, 11, 30), 3, date(2028, 2, 29)),
        (date(2026, 12, 31), 3, date(2027, 3, 31)),
        (date(2026, 10, 31), 1, date(2026, 11, 30)),
        (date(2026, 3, 31), -6, date(2025, 9, 30)),
        (date(2026, 1, 1), -1, date(2025, 12, 1)),
    ],
)
def test_months_are_calendar_months(day: date, months: int, expected: date) -> None:
    assert add_months(day, months) == expected


def test_a_day_begins_in_the_business_zone() -> None:
    late_evening_in_utc = datetime(2026, 3, 9, 16, 30, tzinfo=UTC)
    assert local_date(late_evening_in_utc) == date(2026, 3, 10)
    assert to_local(late_evening_in_utc).isoformat() == "2026-03-10T00:30:00+08:00"
    assert start_of_day(date(2026, 3, 10)) == datetime(2026, 3, 9, 16, 0, tzinfo=UTC)
