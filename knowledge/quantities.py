"""Numbers with a unit, brought to one scale, so that "3个月", "三个月" and "90天" can be compared.

The units are data (``dictionaries/units.yml``): a word, its dimension and its factor.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

_NUMERALS = "零〇一二两三四五六七八九十百千万"
_HALF = "半"
_NUMBER = rf"\d+(?:\.\d+)?|[{_NUMERALS}]+|{_HALF}"
# An ordinal ("第三次") and a calendar day ("8月1日") say where something stands, not how much it is.
_NOT_A_QUANTITY = rf"第(?:{_NUMBER})|\d{{4}}年|(?:{_NUMBER})月(?:(?:{_NUMBER})日)?"
_TOLERANCE = 0.03
"""A month is 30 days and a year 360 here: 365 days and one year must not contradict each other."""


@dataclass(frozen=True)
class Unit:
    """``factor`` of the base unit of ``dimension``; only equal dimensions are compared."""

    dimension: str
    factor: float


@dataclass(frozen=True)
class Quantity:
    """An amount in the base unit of its dimension; ``text`` is how it was written."""

    dimension: str
    amounts: tuple[float, ...]
    """One amount, or the two ends of a range."""
    text: str

    def agrees_with(self, other: Quantity) -> bool:
        """Whether both say the same, up to rounding of months and years."""
        if self.dimension != other.dimension or len(self.amounts) != len(other.amounts):
            return False
        pairs = zip(self.amounts, other.amounts, strict=True)
        return all(abs(one - two) <= _TOLERANCE * max(one, two) for one, two in pairs)


class QuantityReader:
    """Finds quantities in a text."""

    def __init__(self, units: Mapping[str, Unit], ignore: Iterable[str] = ()) -> None:
        """``ignore`` lists names that contain a number without saying how much."""
        self._units = units
        self._noise = re.compile("|".join([*(re.escape(name) for name in ignore), _NOT_A_QUANTITY]))
        words = "|".join(re.escape(word) for word in sorted(units, key=len, reverse=True))
        self._pattern = (
            re.compile(rf"({_NUMBER})(?:\s*[-~至到]\s*({_NUMBER}))?\s*({words})") if words else None
        )

    def read(self, text: str) -> tuple[Quantity, ...]:
        """The quantities of ``text`` in order."""
        return tuple(self._quantity(match) for match in self._matches(text))

    def without(self, text: str) -> str:
        """``text`` with its quantities cut out: what they are said about."""
        plain = self._prepared(text)
        return self._pattern.sub(" ", plain) if self._pattern else plain

    def _matches(self, text: str) -> list[re.Match[str]]:
        return list(self._pattern.finditer(self._prepared(text))) if self._pattern else []

    def _prepared(self, text: str) -> str:
        return self._noise.sub(" ", unicodedata.normalize("NFKC", text))

    def _quantity(self, match: re.Match[str]) -> Quantity:
        unit = self._units[match[3]]
        amounts = [number_of(word) * unit.factor for word in (match[1], match[2]) if word]
        return Quantity(unit.dimension, tuple(amounts), match[0])


def number_of(word: str) -> float:
    """``12`` → 12, ``十二`` → 12, ``两百`` → 200, ``半`` → 0.5."""
    if word == _HALF:
        return 0.5
    if not set(word) <= set(_NUMERALS):
        return float(word)
    word = word.replace("两", "二")  # the one numeral that Unicode gives no value
    if not set(word) & set("十百千万"):
        return float("".join(str(int(unicodedata.numeric(char))) for char in word))
    total = section = digit = 0.0
    for char in word:
        value = unicodedata.numeric(char)
        if value < 10:
            digit = value
        elif value < 10_000:
            section += (digit or 1) * value
            digit = 0
        else:
            total += (section + digit or 1) * value
            section = digit = 0
    return total + section + digit
