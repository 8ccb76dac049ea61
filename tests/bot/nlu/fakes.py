"""An encoder without weights: sentences with the same characters get the same vector."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray


class FakeEncoder:
    """Counts characters and pairs of characters in a few dozen buckets, and remembers what it was asked."""

    dimension = 64

    def __init__(self, identity: str = "fake") -> None:
        self.identity = identity
        self.asked: list[str] = []

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.asked.extend(texts)
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            for part in [*text, *map("".join, pairwise(text))]:
                vectors[row, zlib.crc32(part.encode()) % self.dimension] += 1.0
        return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-6)
