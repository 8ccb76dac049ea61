"""What can be ticked at the desk: codes for the statistics, titles from the locale file."""

from collections.abc import Iterable

from gateway.desk.schemas import Choice
from gateway.errors import ReasonUnknown
from gateway.words import Words


def choices(words: Words, group: str) -> list[Choice]:
    """`group` is `close_reasons`, `tags` or `handoff_reasons`."""
    return [Choice(code=code, title=title) for code, title in (words.entry(f"desk.{group}") or {}).items()]


def check(words: Words, group: str, given: Iterable[str]) -> list[str]:
    """Each code once, in its order. Raises ReasonUnknown."""
    known = words.entry(f"desk.{group}") or {}
    unique = list(dict.fromkeys(given))
    if not set(unique) <= set(known):
        raise ReasonUnknown
    return unique


def label(words: Words, group: str, code: str) -> str:
    """The title of a code; the code itself when it has none (any more)."""
    return str((words.entry(f"desk.{group}") or {}).get(code, code))
