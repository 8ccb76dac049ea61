"""Reads a period of time as people say it: `上个月`, `9月份`, `本季度`, `去年12月`, `7月到9月`."""

import re
import unicodedata
from calendar import monthrange
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import yaml

FILE = Path(__file__).with_name("spoken_period.yml")
Direction = Literal["past", "future"]
MONTHS_OF_QUARTER, MONTHS_OF_YEAR, DAYS_OF_WEEK = 3, 12, 7


@dataclass(frozen=True)
class Period:
    """From the first day to the last, both included."""

    first: date
    last: date

    @classmethod
    def of_months(cls, start: int, end: int) -> "Period":
        """Whole months, each counted from the beginning of our era."""
        (year, month), (last_year, last_month) = _year_month(start), _year_month(end)
        last_day = monthrange(last_year, last_month)[1]
        return cls(date(year, month, 1), date(last_year, last_month, last_day))


@dataclass(frozen=True)
class PeriodWords:
    """The ways to say a period, most specific first."""

    numerals: Mapping[str, int]
    year_words: Mapping[str, int]
    negated: re.Pattern[str]
    shapes: Sequence[tuple[re.Pattern[str], Mapping[str, Any]]]


@lru_cache(maxsize=1)
def words() -> PeriodWords:
    """The words of `spoken_period.yml`."""
    raw = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    parts = {"{number}": raw["number"], "{year}": raw["year"]}
    shapes = []
    for shape in raw["shapes"]:
        pattern = shape["pattern"]
        for name, value in parts.items():
            pattern = pattern.replace(name, value)
        shapes.append((re.compile(pattern), shape))
    return PeriodWords(raw["numerals"], raw["year_words"], re.compile(raw["negated"]), shapes)


def read_period(text: str, today: date, direction: Direction = "past") -> Period | None:
    """The first period named in `text`; a month without a year is the nearest one in `direction`."""
    known = words()
    folded = known.negated.sub("", unicodedata.normalize("NFKC", text).lower().replace(" ", ""))
    for pattern, shape in known.shapes:
        for found in pattern.finditer(folded):
            period = READERS[shape["kind"]](_Match(found, shape, today, direction))
            if period is not None:
                return period
    return None


@dataclass(frozen=True)
class _Match:
    """One place in the text that looks like a period."""

    found: re.Match[str]
    shape: Mapping[str, Any]
    today: date
    direction: Direction

    def number(self, *names: str) -> int:
        """The first of the named numbers that was written, as a whole number."""
        groups = self.found.groupdict()
        written = next(groups[name] for name in names if groups.get(name))
        return int(written) if written.isdecimal() else words().numerals[written]

    def year(self, name: str = "year") -> int | None:
        """The year that was written, if any."""
        written = self.found.groupdict().get(name)
        if not written:
            return None
        digits = re.match(r"(?:20)?(\d\d)", written)
        return 2000 + int(digits[1]) if digits else self.today.year + words().year_words[written]

    @property
    def month_now(self) -> int:
        """Today's month, counted from the beginning of our era."""
        return _index(self.today.year, self.today.month)


def _months(match: _Match) -> Period | None:
    first, last = match.number("first"), match.number("last")
    if not (1 <= first <= MONTHS_OF_YEAR and 1 <= last <= MONTHS_OF_YEAR):
        return None
    end = _index(match.year("until_year") or match.year() or _nearest_year(last, match), last)
    start = _index(match.year() or _year_month(end)[0], first)
    start -= MONTHS_OF_YEAR if start > end and match.year() is None else 0
    return Period.of_months(start, end) if start <= end else None


def _month(match: _Match) -> Period | None:
    month = match.number("number")
    if not 1 <= month <= MONTHS_OF_YEAR:
        return None
    index = _index(match.year() or _nearest_year(month, match), month)
    return Period.of_months(index, index)


def _quarter(match: _Match) -> Period | None:
    first_month = (match.number("number", "number2") - 1) * MONTHS_OF_QUARTER + 1
    start = _index(match.year() or _nearest_year(first_month, match), first_month)
    return Period.of_months(start, start + MONTHS_OF_QUARTER - 1)


def _half(match: _Match) -> Period | None:
    first_month = (match.number("number") - 1) * MONTHS_OF_YEAR // 2 + 1
    start = _index(match.year() or _nearest_year(first_month, match), first_month)
    return Period.of_months(start, start + MONTHS_OF_YEAR // 2 - 1)


def _last_months(match: _Match) -> Period | None:
    count, end = match.shape.get("count") or match.number("number"), match.month_now - match.shape["before"]
    return Period.of_months(end - count + 1, end) if count > 0 else None


def _first_months(match: _Match) -> Period | None:
    """The first months or quarters of a year, as the balance sheets count them."""
    count = match.number("number") * match.shape["months"]
    start = _index(match.year() or match.today.year, 1)
    return Period.of_months(start, start + count - 1) if 1 <= count <= MONTHS_OF_YEAR else None


def _until_now(match: _Match) -> Period | None:
    return Period.of_months(_index(match.today.year, 1), match.month_now)


def _relative_quarter(match: _Match) -> Period | None:
    first = match.month_now - (match.today.month - 1) % MONTHS_OF_QUARTER
    start = first + match.shape["offset"] * MONTHS_OF_QUARTER
    return Period.of_months(start, start + MONTHS_OF_QUARTER - 1)


def _relative_month(match: _Match) -> Period | None:
    index = match.month_now + match.shape["offset"]
    return Period.of_months(index, index)


def _relative_week(match: _Match) -> Period | None:
    monday = match.today - timedelta(days=match.today.weekday() - match.shape["offset"] * DAYS_OF_WEEK)
    return Period(monday, monday + timedelta(days=DAYS_OF_WEEK - 1))


def _year(match: _Match) -> Period | None:
    year = match.year()
    return None if year is None else Period(date(year, 1, 1), date(year, 12, 31))


READERS: Mapping[str, Callable[[_Match], Period | None]] = {
    "months": _months,
    "month": _month,
    "quarter": _quarter,
    "half": _half,
    "last_months": _last_months,
    "first_months": _first_months,
    "until_now": _until_now,
    "relative_quarter": _relative_quarter,
    "relative_month": _relative_month,
    "relative_week": _relative_week,
    "year": _year,
}


def _nearest_year(month: int, match: _Match) -> int:
    """The year of the nearest such month: this one counts both as past and as future."""
    today = match.today
    if match.direction == "past":
        return today.year if month <= today.month else today.year - 1
    return today.year if month >= today.month else today.year + 1


def _index(year: int, month: int) -> int:
    return year * MONTHS_OF_YEAR + month - 1


def _year_month(index: int) -> tuple[int, int]:
    year, month = divmod(index, MONTHS_OF_YEAR)
    return year, month + 1
