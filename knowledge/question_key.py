"""One way to say when two questions are the same, shared by every check and by the type-ahead.

What is dropped here carries no meaning for the answer: letter case, width, punctuation, spaces, greetings and
final particles. The words themselves are data (``dictionaries/fillers.yml``).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping

_MEANINGLESS = re.compile(r"[\W_]+")


def fold_characters(text: str) -> str:
    """NFKC, lower case, letters and digits only. Idempotent."""
    while True:
        folded = _MEANINGLESS.sub("", unicodedata.normalize("NFKC", text).casefold())
        if folded == text:
            return folded
        # Case folding can undo NFKC, and dropping a character can let its neighbours combine.
        text = folded


class QuestionNormalizer:
    """Folds questions: ``key`` for "is it the same", ``canonical`` for "does it mean the same"."""

    def __init__(
        self,
        leading: Iterable[str] = (),
        trailing: Iterable[str] = (),
        synonyms: Mapping[str, str] | None = None,
    ) -> None:
        """Fillers at either end, and for each variant of a word its standard word."""
        self._leading = _longest_first(leading)
        self._trailing = _longest_first(trailing)
        self._synonyms = {fold_characters(old): fold_characters(new) for old, new in (synonyms or {}).items()}
        # A standard word is matched as well, so that a shorter variant inside it is left alone.
        words = _longest_first([*self._synonyms, *self._synonyms.values()])
        self._pattern = re.compile("|".join(map(re.escape, words))) if words else None

    def key(self, text: str) -> str:
        """Equal keys mean the same question. Idempotent; empty only when the text has no letter or digit."""
        text = fold_characters(text)
        while True:
            rest = self._without_fillers(text)
            if rest == text or not rest:
                return text
            text = fold_characters(rest)

    def canonical(self, text: str) -> str:
        """The key with every synonym replaced by its standard word; meant for comparing, not for showing."""
        key = self.key(text)
        if self._pattern is None:
            return key
        return self._pattern.sub(lambda match: self._synonyms.get(match.group(), match.group()), key)

    def _without_fillers(self, text: str) -> str:
        if text.startswith(self._leading):
            text = text[next(len(word) for word in self._leading if text.startswith(word)) :]
        if text.endswith(self._trailing):
            text = text[: -next(len(word) for word in self._trailing if text.endswith(word))]
        return text


def _longest_first(words: Iterable[str]) -> tuple[str, ...]:
    folded = {fold_characters(word) for word in words} - {""}
    return tuple(sorted(folded, key=lambda word: (-len(word), word)))
