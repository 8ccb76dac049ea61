"""The injected clock and the business time zone; nothing else in the backend asks for the time."""

from calendar import monthrange
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, timezone

Clock = Callable[[], datetime]
"""Returns the present moment as an aware datetime."""

# Fixed on purpose: China has had no daylight saving since 1991, and a bare machine may lack the zone files.
BUSINESS_ZONE = timezone(timedelta(hours=8), "Asia/Shanghai")


def system_clock() -> datetime:
    """Return the machine's time in UTC."""
    return datetime.now(UTC)


def to_local(moment: datetime) -> datetime:
    """Return `moment` as people in the business zone read it."""
    return moment.astimezone(BUSINESS_ZONE)


def local_date(moment: datetime) -> date:
    """Return the calendar day of `moment` in the business zone."""
    return to_local(moment).date()


def start_of_day(day: date) -> datetime:
    """Return the first instant of `day` in the business zone."""
    return datetime.combine(day, time.min, tzinfo=BUSINESS_ZONE)


def add_months(day: date, months: int) -> date:
    """Return the same day `months` later (or earlier), clamped to the end of a shorter month."""
    years, month_index = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month_index + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
