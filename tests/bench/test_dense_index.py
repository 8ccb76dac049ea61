from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.dense_index import DenseIndex
from bot.nlu.vector_cache import VectorCache


class LetterEncoder:
    """Counts two letters."""

    identity = "letters"
    dimension = 2

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.array([[text.count("a"), text.count("b")] for text in texts], dtype=np.float32)


def test_scores_are_cosines(tmp_path: Path) -> None:
    index = DenseIndex(LetterEncoder(), ["aaa", "ab", "c"], VectorCache(tmp_path / "vectors.sqlite"))
    assert np.allclose(index.scores("aa"), [1.0, 0.7071, 0.0], atol=1e-4)


def test_many_queries_come_through_the_cache(tmp_path: Path) -> None:
    index = DenseIndex(LetterEncoder(), ["a"], VectorCache(tmp_path / "vectors.sqlite"))
    assert index.known_vectors(["bb", "a"]).tolist() == [[0.0, 1.0], [1.0, 0.0]]
