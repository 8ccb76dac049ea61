"""What a user typed, made safe to store: no control characters, a sane length."""

import unicodedata

from gateway.errors import TextEmpty, TextTooLong

_KEPT = {"\n", "\t", "\u200d"}
"""Line breaks, and the joiner that holds emoji together."""
_DROPPED_CATEGORIES = {"Cc", "Cf", "Cs"}
"""Control, format, and halves of surrogate pairs, which no database can store."""


def clean(text: str, *, max_length: int) -> str:
    """The text without invisible characters and outer blanks, at most `max_length` characters.

    Raises:
        TextEmpty: nothing readable is left.
        TextTooLong
    """
    kept = "".join(
        c for c in text if c in _KEPT or unicodedata.category(c) not in _DROPPED_CATEGORIES
    ).strip()
    if not kept.strip("\u200d \n\t"):
        raise TextEmpty
    if len(kept) > max_length:
        raise TextTooLong(limit=max_length, length=len(kept))
    return kept
