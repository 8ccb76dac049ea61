"""What can be ticked under 👎 and a rating: codes for the statistics, titles from the locale file."""

from collections.abc import Iterable

from gateway.errors import ReasonUnknown
from gateway.feedback.schemas import RatingTag, Reason
from gateway.words import Words


def reasons(words: Words) -> list[Reason]:
    entry = words.entry("feedback.reasons") or {}
    return [Reason(code=code, title=title) for code, title in entry.items()]


def rating_tags(words: Words) -> list[RatingTag]:
    return [
        RatingTag(code=code, title=title, for_score=score)
        for score in ("low", "high")
        for code, title in (words.entry(f"feedback.rating_tags.{score}") or {}).items()
    ]


def check(given: Iterable[str], known: Iterable[Reason]) -> list[str]:
    """Each code once, in its order. Raises ReasonUnknown."""
    codes = {reason.code for reason in known}
    unique = list(dict.fromkeys(given))
    if not codes.issuperset(unique):
        raise ReasonUnknown
    return unique
