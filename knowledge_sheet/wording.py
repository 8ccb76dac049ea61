"""Headings and sentences of the sheet, from `wording.yml`."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml


@cache
def wording() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(
        Path(__file__).with_name("wording.yml").read_text(encoding="utf-8")
    )
    return loaded


def heading(column: str) -> str:
    """What stands above the column."""
    return str(wording()["columns"][column])


def words(group: str, message: str, /, **values: object) -> str:
    """The sentence `message` of `errors` or `report`, filled."""
    return str(wording()[group][message]).format(**values)
