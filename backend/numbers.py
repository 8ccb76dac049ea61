"""Numbers of requests and agreements as people type them."""

import unicodedata

NUMBER_LENGTH = 64
"""Longer than any number of ours: what is cut off would find nothing anyway."""


def normalise_number(typed: str) -> str:
    """Return the number in half-width capitals without the characters that no number holds."""
    plain = unicodedata.normalize("NFKC", typed).strip().upper()
    return "".join(filter(str.isprintable, plain))[:NUMBER_LENGTH]
