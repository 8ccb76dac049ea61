"""Nearest texts by the cosine of one encoder's vectors."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.nlu.sentence_encoder import SentenceEncoder, shared_encoder
from bot.nlu.vector_cache import VectorCache

Scores = NDArray[np.float32]
VECTORS = Path("var") / "bench" / "vectors.sqlite"
_AT_ONCE = 1000


class DenseIndex:
    """One row of length one per text; vectors of texts and queries are kept on disk between runs."""

    def __init__(self, encoder: SentenceEncoder, texts: Sequence[str], cache: VectorCache) -> None:
        self._encoder = encoder
        self._cache = cache
        self._rows = embed(encoder, texts, cache)

    def scores(self, query: str) -> Scores:
        """One cosine per text; the query is encoded anew, as for a user."""
        return self.scores_of(unit(self._encoder.encode([query]))[0])

    def scores_of(self, vector: Scores) -> Scores:
        """One cosine per text for an encoded query."""
        found: Scores = self._rows @ vector
        return found

    def known_vectors(self, queries: Sequence[str]) -> Scores:
        """The vectors of many queries, through the cache; shape (queries, dimension)."""
        return embed(self._encoder, queries, self._cache)


def embed(encoder: SentenceEncoder, texts: Sequence[str], cache: VectorCache) -> Scores:
    """Rows of length one through the cache, a thousand at a time so that a stopped run is not lost."""
    parts = [texts[start : start + _AT_ONCE] for start in range(0, len(texts), _AT_ONCE)]
    return unit(np.concatenate([cache.encode(encoder, part) for part in parts]))


def unit(rows: Scores) -> Scores:
    """The rows with length one."""
    scaled: Scores = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    return scaled


def open_index(name: str, texts: Sequence[str], cache: VectorCache | None = None) -> DenseIndex:
    """The index of a built-in encoder (``e5`` or ``use``)."""
    return DenseIndex(shared_encoder(name, 1), texts, cache or VectorCache(VECTORS))
