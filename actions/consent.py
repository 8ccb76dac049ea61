"""Whether a typed answer is an explicit yes.

The model knows a yes by its likeness to others: enough for a conversation, but not for a submission.
"""

import re
from collections.abc import Sequence
from pathlib import Path

import yaml

CONSENT_FILE = Path(__file__).with_name("consent.yml")
BETWEEN_WORDS = re.compile(r"[\s,.!~，。！～、\u200b]+")


class ConsentReader:
    """Knows the words that a yes is made of."""

    def __init__(self, core: Sequence[str], words: Sequence[str]) -> None:
        any_word = "|".join(map(re.escape, sorted({*core, *words}, key=len, reverse=True)))
        self._only_words = re.compile(f"(?:{any_word})+", re.IGNORECASE)
        self._core = re.compile("|".join(map(re.escape, core)), re.IGNORECASE)

    @classmethod
    def from_file(cls, file: Path = CONSENT_FILE) -> "ConsentReader":
        return cls(**yaml.safe_load(file.read_text(encoding="utf-8")))

    def is_explicit(self, text: str) -> bool:
        """Whether the text says yes and nothing else; a question mark makes it a question."""
        word = BETWEEN_WORDS.sub("", text)
        return self._only_words.fullmatch(word) is not None and self._core.search(word) is not None
