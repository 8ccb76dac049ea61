"""The calendar day of the people who speak to us."""

from datetime import date, datetime, timedelta, timezone

BUSINESS_ZONE = timezone(timedelta(hours=8), "Asia/Shanghai")


def local_date(moment: datetime) -> date:
    """The day of `moment` in China, which has no daylight saving time."""
    return moment.astimezone(BUSINESS_ZONE).date()
