"""Reads a day in the past as people say it: `2026年10月8日`, `10月8号`, `昨天`."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).with_name("spoken_day.yml")


@lru_cache(maxsize=1)
def words() -> Mapping[str, Any]:
    """The words of `spoken_day.yml`."""
    raw: Mapping[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return raw


def read_day(text: str, today: date) -> date | None:
    """The first day named in `text`; one without a year is the last such day."""
    folded = unicodedata.normalize("NFKC", text)
    for shape in words()["shapes"]:
        for found in re.finditer(shape, folded):
            day = _day_of(found.groupdict(), today)
            if day is not None:
                return day
    named = (offset for word, offset in words()["relative"].items() if word in folded)
    offset = next(named, None)
    return None if offset is None else today + timedelta(days=offset)


def _day_of(parts: Mapping[str, str | None], today: date) -> date | None:
    month, day = int(parts["month"] or 0), int(parts["day"] or 0)
    try:
        if parts.get("year"):
            return date(int(str(parts["year"])), month, day)
        this_year = date(today.year, month, day)
        return this_year if this_year <= today else date(today.year - 1, month, day)
    except ValueError:  # the 31st of February is no day
        return None
