"""Reads an amount of money as people say it: `三千块`, `1.2万`, `两万三`, `伍万元整`, `¥46,800`."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from pathlib import Path

import yaml

FILE = Path(__file__).with_name("spoken_amount.yml")
EDGE = r"(?<![\da-z.\-])"
CENT = Decimal("0.01")


@dataclass(frozen=True)
class AmountWords:
    """The numerals, the units and what stands around an amount."""

    digits: Mapping[str, int]
    units: Mapping[str, int]
    shapes: Sequence[str]
    bare: str

    def expression(self, shape: str) -> re.Pattern[str]:
        """`shape` with the numeral and the edge filled in."""
        characters = "".join(self.digits) + "".join(self.units)
        numeral = rf"(?P<number>(?:\d+(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?|[{characters}])+)"
        digits = rf"\d{''.join(self.digits)}"
        return re.compile(shape.format(n=numeral, c=characters, d=digits, edge=EDGE))


@lru_cache(maxsize=1)
def words() -> AmountWords:
    """The words of `spoken_amount.yml`."""
    return AmountWords(**yaml.safe_load(FILE.read_text(encoding="utf-8")))


def read_amount(text: str, *, is_asked: bool = False) -> Decimal | None:
    """The first amount in `text`, or None.

    Args:
        text: what was typed.
        is_asked: an amount was asked for, so a bare number is one; otherwise it needs a unit or a cue.
    """
    folded = unicodedata.normalize("NFKC", text).lower()
    known = words()
    shapes = [*known.shapes, known.bare] if is_asked else known.shapes
    for shape in shapes:
        for found in known.expression(shape).finditer(folded):
            amount = _value(found["number"], known)
            if amount is not None and amount > 0:
                return amount + _small_change(found.groupdict(), known)
    return None


def _small_change(parts: Mapping[str, str | None], known: AmountWords) -> Decimal:
    """What is said after the unit: `三块五`, `100元5角`, `五十块零五分`."""
    digits = {name: parts.get(name) or "0" for name in ("tenths", "hundredths")}
    tenths, hundredths = (
        int(digit) if digit.isdecimal() else known.digits[digit] for digit in digits.values()
    )
    return Decimal(tenths) / 10 + Decimal(hundredths) / 100


def _value(numeral: str, known: AmountWords) -> Decimal | None:
    """The value of a numeral; `两万三` is 23000: a last bare digit counts in the next unit."""
    total, section, number, last_unit = Decimal(0), Decimal(0), None, None
    for token in re.findall(r"\d[\d,]*(?:\.\d+)?|\D", numeral):
        if token in known.units:
            unit = Decimal(known.units[token])
            if unit >= 10_000:
                total, section = (total + section + (number or 0)) * unit, Decimal(0)
            else:
                section += (Decimal(1) if number is None else number) * unit
            number, last_unit = None, unit
        elif token in known.digits:
            digit = known.digits[token]
            number = Decimal(digit) if number is None else number * 10 + digit
            last_unit = None if digit == 0 else last_unit
        else:
            number = _plain(token)
            last_unit = None if number is None or number >= 10 else last_unit
    if number is not None:
        section += number * (last_unit / 10 if last_unit and last_unit > 10 and number < 10 else 1)
    amount = total + section
    return amount if amount == amount.quantize(CENT) else None


def _plain(token: str) -> Decimal | None:
    try:
        return Decimal(token.replace(",", ""))
    except InvalidOperation:
        return None
