"""When people are there: working days of the Chinese calendar, moved ones and public holidays included."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Self
from zoneinfo import ZoneInfo

import chinese_calendar

_SPAN = re.compile(r"(\d{2}:\d{2})-(\d{2}:\d{2})")
MAX_DAYS_AHEAD = 30
TIMEZONE = "Asia/Shanghai"
SATURDAY = 5


@dataclass(frozen=True)
class BusinessHours:
    """Spans of local time on working days; without spans somebody is always there."""

    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo(TIMEZONE))
    spans: tuple[tuple[time, time], ...] = ()
    is_working_day: Callable[[date], bool] = lambda day: is_chinese_working_day(day)

    @classmethod
    def parse(cls, hours: str, *, timezone: str) -> Self:
        """`09:00-12:00 13:30-18:00`, or nothing for always. Raises ValueError for anything else."""
        spans = []
        for text in hours.replace(",", " ").split():
            match = _SPAN.fullmatch(text)
            if match is None:
                raise ValueError(f"{text!r} is not a span such as 09:00-18:00")
            begin, end = (time.fromisoformat(part) for part in match.groups())
            if begin >= end:
                raise ValueError(f"{text!r} ends before it begins")
            spans.append((begin, end))
        return cls(zone=ZoneInfo(timezone), spans=tuple(sorted(spans)))

    def is_open(self, now: datetime) -> bool:
        local = now.astimezone(self.zone)
        if not self.spans:
            return True
        is_within = any(begin <= local.time() < end for begin, end in self.spans)
        return is_within and self.is_working_day(local.date())

    def next_opening(self, now: datetime) -> datetime | None:
        """Local time at which somebody is there again; None when none is near."""
        local = now.astimezone(self.zone)
        for ahead in range(MAX_DAYS_AHEAD):
            day = local.date() + timedelta(days=ahead)
            begins = [datetime.combine(day, begin, self.zone) for begin, _ in self.spans]
            later = [begin for begin in begins if begin > local]
            if later and self.is_working_day(day):
                return later[0]
        return None


def is_chinese_working_day(day: date) -> bool:
    """By the published calendar; Monday to Friday for years that are not published yet."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < SATURDAY


ALWAYS = BusinessHours()
