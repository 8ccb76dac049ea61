"""Messages that ask two things at once: cut where one question ends and the next one begins."""

from __future__ import annotations

import functools
import re

from bot.nlu.known_questions import bare, lexicon

_MOST = 3
_SHORTEST = 4
"""Letters of a question that can stand on its own."""


def question_parts(text: str) -> list[str]:
    """The questions of a normalised text; empty when it asks one thing only."""
    parts = [part.strip(" ,.;") for part in _boundary().split(text)]
    whole = [part for part in parts if len(bare(part)) >= _SHORTEST]
    return whole if 2 <= len(whole) <= _MOST else []


@functools.lru_cache(maxsize=1)
def _boundary() -> re.Pattern[str]:
    return re.compile(lexicon()["question_boundary"])
