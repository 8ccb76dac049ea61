"""Speaks to the person at the terminal, in the words of `messages.yml`."""

from functools import cache
from pathlib import Path

import yaml


@cache
def _messages() -> dict[str, str]:
    messages: dict[str, str] = yaml.safe_load(
        Path(__file__).with_name("messages.yml").read_text(encoding="utf-8")
    )
    return messages


def words(message: str, /, **values: object) -> str:
    return _messages()[message].format(**values)


def say(message: str, /, **values: object) -> None:
    print(words(message, **values), flush=True)
