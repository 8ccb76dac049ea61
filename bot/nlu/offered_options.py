"""Reads an answer to a list of choices: a number, an ordinal, or the words of a choice."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bot.nlu.known_questions import match_key
from bot.nlu.text_normalizer import normalize

_ORDINALS_FILE = Path(__file__).with_name("ordinals.yml")


@dataclass(frozen=True)
class Choice:
    """What was chosen among the offered options."""

    option: Mapping[str, Any] | None
    """None: a number that no option has."""
    evidence: str
    """How we know, for the reason of the decision."""


@functools.lru_cache(maxsize=1)
def _ordinals() -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load(_ORDINALS_FILE.read_text(encoding="utf-8"))
    return data


def find_choice(text: str, offered: Sequence[Mapping[str, Any]]) -> Choice | None:
    """The choice that a normalised text makes; None when it is about something else."""
    if not offered:
        return None
    position = ordinal_of(text, len(offered))
    if position is not None:
        option = offered[position - 1] if 1 <= position <= len(offered) else None
        return Choice(option, f"ordinal={position}/{len(offered)}")
    key = match_key(text)
    for option in offered:
        if key and key == match_key(normalize(str(option.get("title") or ""))):
            return Choice(option, "title")
    if re.fullmatch(_ordinals()["none_of_these"], key):
        return Choice({"kind": "none_of_these"}, "none")
    return None


def ordinal_of(text: str, count: int) -> int | None:
    """The position that a normalised text names, counted from 1; "the last one" counts from ``count``."""
    match = re.fullmatch(_ordinals()["ordinal"], text)
    if match is None:
        return count if re.fullmatch(_ordinals()["last"], text) else None
    number = match["number"]
    return int(number) if number.isdecimal() else _ordinals()["numerals"][number]
