"""What a question looks like and sounds like: tf-idf over character and pinyin n-grams.

Sentence encoders lose their way in misspelt words; a homophone leaves the sound as it was.
"""

from __future__ import annotations

import functools
import json
import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import scipy.sparse
from pypinyin import lazy_pinyin

from bot.nlu.pinyin_syllables import split_syllables

_FILE = "lexical_features.json"
_LATIN = re.compile(r"[a-z]+")


def characters(text: str) -> list[str]:
    """N-grams of up to three characters."""
    return _n_grams(list(text), "")


def sounds(text: str) -> list[str]:
    """N-grams of up to three syllables without tones; pinyin in Latin letters is cut into syllables first."""
    return _n_grams(_syllables(text), " ")


@functools.lru_cache(maxsize=16_384)
def _syllables(text: str) -> list[str]:
    """Kept: a training asks three times for each question, the parts of a message twice."""
    syllables: list[str] = []
    for part in lazy_pinyin(text):
        syllables += split_syllables(part) if _LATIN.fullmatch(part) else [part]
    return syllables


_ANALYZERS: Mapping[str, Callable[[str], list[str]]] = {"characters": characters, "sounds": sounds}


@dataclass(frozen=True)
class _Terms:
    """The n-grams of one kind with their inverse document frequencies."""

    kind: str
    weights: Mapping[str, float]
    columns: Mapping[str, int]

    @classmethod
    def of(cls, kind: str, weights: Mapping[str, float], first: int) -> _Terms:
        return cls(kind, weights, {term: number for number, term in enumerate(weights, start=first)})

    def row(self, text: str, length: float) -> dict[int, float]:
        """Column → value of one text; the values together have the given length."""
        counts = Counter(term for term in _ANALYZERS[self.kind](text) if term in self.columns)
        values = {term: (1.0 + math.log(count)) * self.weights[term] for term, count in counts.items()}
        norm = math.sqrt(sum(value * value for value in values.values())) or 1.0
        return {self.columns[term]: length * value / norm for term, value in values.items()}


@dataclass(frozen=True)
class LexicalFeatures:
    """All kinds side by side; a row has length one."""

    parts: tuple[_Terms, ...]

    @classmethod
    def fit(cls, texts: Sequence[str], size: int) -> LexicalFeatures:
        """Learn the ``size`` most frequent n-grams of each kind from normalised texts."""
        return cls._of(
            {kind: _frequent_terms(map(analyze, texts), size) for kind, analyze in _ANALYZERS.items()}
        )

    @classmethod
    def _of(cls, weights: Mapping[str, Mapping[str, float]]) -> LexicalFeatures:
        parts: list[_Terms] = []
        for kind, terms in weights.items():
            parts.append(_Terms.of(kind, terms, sum(len(part.columns) for part in parts)))
        return cls(tuple(parts))

    def transform(self, texts: Sequence[str]) -> scipy.sparse.csr_matrix:
        """Features of shape (texts, n-grams)."""
        length = len(self.parts) ** -0.5
        rows = [[part.row(text, length) for part in self.parts] for text in texts]
        columns = [column for parts in rows for part in parts for column in part]
        values = [value for parts in rows for part in parts for value in part.values()]
        ends = np.cumsum([0, *(sum(map(len, parts)) for parts in rows)])
        shape = (len(texts), sum(len(part.columns) for part in self.parts))
        return scipy.sparse.csr_matrix((np.array(values, dtype=np.float32), columns, ends), shape=shape)

    def save(self, directory: Path) -> None:
        """Write n-grams and weights as JSON: nothing in it can run when it is loaded."""
        content = {part.kind: part.weights for part in self.parts}
        (directory / _FILE).write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, directory: Path) -> LexicalFeatures:
        """Read what ``save`` wrote."""
        return cls._of(json.loads((directory / _FILE).read_text(encoding="utf-8")))


def _frequent_terms(documents: Iterable[list[str]], size: int) -> dict[str, float]:
    """Inverse document frequency (smoothed, as scikit-learn's) of the terms that most documents hold."""
    sets = [set(document) for document in documents]
    counts = Counter(term for terms in sets for term in sorted(terms))
    return {
        term: round(math.log((1 + len(sets)) / (1 + count)) + 1.0, 5)
        for term, count in counts.most_common(size)
        if count > 1 or len(sets) < 2
    }


def _n_grams(parts: Sequence[str], separator: str) -> list[str]:
    spans = ((start, length) for length in (1, 2, 3) for start in range(len(parts) - length + 1))
    return [separator.join(parts[start : start + length]) for start, length in spans]
