"""Texts to the vector that the model sees: all configured encoders side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np

from bot.nlu.sentence_encoder import SentenceEncoder, Vectors, shared_encoder
from bot.nlu.vector_cache import RecentVectors, VectorCache, default_cache_path

_MAX_CHARACTERS = 256


class QuestionVectorizer:
    """Concatenates the vectors of the encoders."""

    def __init__(self, encoders: Sequence[SentenceEncoder], cache: VectorCache) -> None:
        self._encoders = list(encoders)
        self._cache = cache
        self._recent = [RecentVectors(encoder) for encoder in encoders]

    @classmethod
    def from_config(cls, encoders: Sequence[Mapping[str, Any]]) -> QuestionVectorizer:
        """Build the encoders that ``config.yml`` names: ``[{name, threads}]``."""
        shared = [shared_encoder(item["name"], int(item.get("threads", 1))) for item in encoders]
        return cls(shared, VectorCache(default_cache_path()))

    @property
    def sizes(self) -> tuple[int, ...]:
        """The dimension of each encoder, in the order of their blocks."""
        return tuple(encoder.dimension for encoder in self._encoders)

    def embed(self, questions: Sequence[str]) -> Vectors:
        """Vectors of our own texts, through the cache on disk; shape (texts, sum of dimensions).

        Of many texts the encoders make their vectors side by side; of a single one, which comes while users
        wait, one after the other.
        """
        with ThreadPoolExecutor(min(len(questions), len(self._encoders)) or 1) as pool:
            encoded = pool.map(lambda encoder: self._cache.encode(encoder, questions), self._encoders)
            return self._joined(list(encoded))

    def encode(self, text: str) -> Vectors:
        """The vector of a user's text, shape (sum of dimensions,); nothing is written to disk."""
        return self._joined([self.encode_with(block, text) for block in range(len(self._recent))])

    def encode_with(self, block: int, text: str) -> Vectors:
        """What one of the encoders makes of a user's text, shape (its dimension,)."""
        # The subject of a long message stands in its first lines; the time to encode grows with its length.
        return self._recent[block].encode(text[:_MAX_CHARACTERS])

    def _joined(self, blocks: Sequence[Vectors]) -> Vectors:
        return np.concatenate(blocks, axis=-1)
