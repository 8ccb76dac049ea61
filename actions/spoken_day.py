"""Reads a day as people say it: `2026年10月8日`, `十月八号`, `上个月8号`, `上周五`, `昨天`."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).with_name("spoken_day.yml")
TENS = re.compile(r"(?P<tens>[二三])?十(?P<ones>[一二三四五六七八九])?(?=[月日号天])")
ONES = re.compile(r"(?<![周期拜])[一二两三四五六七八九](?=[月日号天])")
DAYS_OF_WEEK, MONTHS_OF_YEAR = 7, 12
Parts = Mapping[str, str]


@lru_cache(maxsize=1)
def words() -> Mapping[str, Any]:
    """The words of `spoken_day.yml`."""
    raw: Mapping[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return raw


def read_day(text: str, today: date, *, is_asked: bool = False) -> date | None:
    """The first day named in `text`; one without a year is the last such day.

    Args:
        text: what was typed.
        today: the day of the reader.
        is_asked: a day was asked for, so `8号` and `周五` are days.
    """
    folded = _with_digits(unicodedata.normalize("NFKC", text))
    shapes: Sequence[str] = [*words()["shapes"], *(words()["bare"] if is_asked else ())]
    for shape in shapes:
        for found in re.finditer(shape, folded):
            day = _day_of({name: part for name, part in found.groupdict().items() if part}, today)
            if day is not None:
                return day
    named = (offset for word, offset in words()["relative"].items() if word in folded)
    offset = next(named, None)
    return None if offset is None else today + timedelta(days=offset)


def _with_digits(text: str) -> str:
    """`二十五号` becomes `25号`; what is no month and no day stays."""
    numerals: Mapping[str, int] = words()["numerals"]

    def tens(found: re.Match[str]) -> str:
        return str(10 * numerals.get(found["tens"] or "", 1) + numerals.get(found["ones"] or "", 0))

    return ONES.sub(lambda found: str(numerals[found[0]]), TENS.sub(tens, text))


def _day_of(parts: Parts, today: date) -> date | None:
    try:
        if "weekday" in parts:
            return _weekday(parts, today)
        if "days_ago" in parts:
            return today - timedelta(days=int(parts["days_ago"]))
        if "month" not in parts:
            return _day_of_month(parts, today)
        month, day, year = int(parts["month"]), int(parts["day"]), _year(parts, today)
        if year is not None:
            return date(year, month, day)
        this_year = date(today.year, month, day)
        return this_year if this_year <= today else date(today.year - 1, month, day)
    except ValueError:  # the 31st of February is no day
        return None


def _year(parts: Parts, today: date) -> int | None:
    if "named_year" in parts:
        return today.year + int(words()["years"][parts["named_year"]])
    if "short_year" in parts:
        return 2000 + int(parts["short_year"])
    return int(parts["year"]) if "year" in parts else None


def _day_of_month(parts: Parts, today: date) -> date:
    """`上个月8号`; of `8号` the last one."""
    day = int(parts["day"])
    offset = words()["months"][parts["named_month"]] if "named_month" in parts else -(day > today.day)
    year, month = divmod(today.year * MONTHS_OF_YEAR + today.month - 1 + offset, MONTHS_OF_YEAR)
    return date(year, month + 1, day)


def _weekday(parts: Parts, today: date) -> date:
    """`上周五`; of `周五` the last one."""
    behind = today.weekday() + 1 - int(words()["numerals"][parts["weekday"]])
    if "named_week" in parts:
        return today - timedelta(days=behind - DAYS_OF_WEEK * int(words()["weeks"][parts["named_week"]]))
    return today - timedelta(days=behind % DAYS_OF_WEEK)
