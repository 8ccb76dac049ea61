"""The built-in encoders with a memory on disk: many trainings ask for the same vectors.

They are named in a classifier's configuration in the place of ``e5`` and ``use``.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from typing import ClassVar

from bench.dense_index import VECTORS
from bot.nlu.sentence_encoder import Vectors, shared_encoder
from bot.nlu.vector_cache import VectorCache


class StoredEncoder:
    """Gives the vectors of the built-in encoder ``name``."""

    name: ClassVar[str]
    is_timed: ClassVar[bool] = False
    """While times are taken nothing comes from the disk."""

    def __init__(self, threads: int = 1) -> None:
        self._encoder = shared_encoder(self.name, threads)
        self._cache = VectorCache(VECTORS)
        self.identity = self._encoder.identity
        self.dimension = self._encoder.dimension

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Encode, or read what was encoded before."""
        if StoredEncoder.is_timed:
            return self._encoder.encode(texts)
        return self._cache.encode(self._encoder, texts)


class StoredE5(StoredEncoder):
    """``e5``."""

    name = "e5"


class StoredUse(StoredEncoder):
    """``use``."""

    name = "use"


STORED = {kind.name: f"{__name__}.{kind.__name__}" for kind in (StoredE5, StoredUse)}


@contextlib.contextmanager
def encoders_at_work() -> Iterator[None]:
    """While the block runs, every vector is computed."""
    StoredEncoder.is_timed = True
    try:
        yield
    finally:
        StoredEncoder.is_timed = False
