"""How likely a word is in a question to us: by the knowledge base, with general Chinese behind it."""

from __future__ import annotations

import functools
import logging
import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import jieba

IDEOGRAPHS = re.compile(r"[\u4e00-\u9fa5]+")
_OURS = 0.5
"""Share of our own words beside jieba's counts of general Chinese."""
_OFTEN = 3
"""Questions that must hold a word before a misspelling is taken for it."""
_UNSEEN = 1e-9


@dataclass(frozen=True, eq=False)
class WordCounts:
    """Unigram probabilities of words."""

    ours: Mapping[str, int]
    general: Mapping[str, int]
    """jieba's counts; a prefix that is no word counts 0."""
    terms: frozenset[str]

    @classmethod
    def of(cls, questions: Iterable[str], terms: Iterable[str]) -> WordCounts:
        """Count the words of folded questions; ``terms`` are never cut in two."""
        jieba.setLogLevel(logging.WARNING)
        tokenizer = jieba.Tokenizer()
        tokenizer.initialize()
        words = frozenset(term for term in terms if IDEOGRAPHS.fullmatch(term))
        for word in sorted(words):
            tokenizer.add_word(word)
        runs = (run for question in questions for run in IDEOGRAPHS.findall(question))
        ours = Counter(word for run in runs for word in tokenizer.cut(run, HMM=False))
        ours.update(
            dict.fromkeys(words, _OFTEN)
        )  # a term is one of our words before anybody has asked for it
        return cls(ours, tokenizer.FREQ, words)

    @property
    def familiar(self) -> frozenset[str]:
        """The words of two and more characters that a misspelling may have meant."""
        often = {word for word, count in self.ours.items() if count >= _OFTEN and len(word) > 1}
        return self.terms | often

    @functools.cached_property
    def _totals(self) -> tuple[int, int]:
        return max(1, sum(self.ours.values())), max(1, sum(self.general.values()))

    def begins_word(self, text: str) -> bool:
        """Whether some word is ``text`` or begins with it."""
        return text in self.general  # jieba lists the beginnings of its words, too

    @functools.cached_property
    def log_probability(self) -> Callable[[str], float | None]:
        """Of a word as it is written; None when several characters are no word."""
        return functools.lru_cache(maxsize=65_536)(self._log_probability)

    def _log_probability(self, word: str) -> float | None:
        ours, general = self._totals
        share = _OURS * self.ours.get(word, 0) / ours + (1 - _OURS) * self.general.get(word, 0) / general
        if not share and len(word) > 1 and word not in self.terms:
            return None
        return math.log(max(share, _UNSEEN))
