"""Which customer a partner names."""

import re
from functools import lru_cache
from pathlib import Path

import yaml

from actions.turn import Turn

WORDS_FILE = Path(__file__).with_name("customer_name.yml")
NAME = "partner_name"
"""The entity: a company's full name, whichever side the company is on."""


@lru_cache(maxsize=1)
def before_name() -> re.Pattern[str]:
    """The expression of `customer_name.yml`."""
    return re.compile(yaml.safe_load(WORDS_FILE.read_text(encoding="utf-8"))["before_name"])


def named_customer(turn: Turn) -> str | None:
    """The name without the words that stick to its front; it is looked up as a part of a name."""
    named = turn.entities.get(NAME)
    if named is None or turn.option:
        return named
    return before_name().sub("", str(named)) or None
