from __future__ import annotations

import numpy as np
import pytest

from bench.fusion import choose_weights, fused


def test_views_are_scaled_before_they_are_added() -> None:
    scores = {
        "cosine": np.array([[0.5, 1.0]], dtype=np.float32),
        "bm25": np.array([[20.0, 5.0]], dtype=np.float32),
    }
    assert fused(scores, {"cosine": 1.0, "bm25": 1.0}).tolist() == [[1.5, 1.25]]
    assert fused(scores, {"cosine": 1.0, "bm25": 0.0}).tolist() == [[0.5, 1.0]]


def test_a_view_that_found_nothing_adds_nothing() -> None:
    scores = {"a": np.array([0.0, 0.0], dtype=np.float32), "b": np.array([1.0, 2.0], dtype=np.float32)}
    assert fused(scores, {"a": 1.0, "b": 1.0}).tolist() == [0.5, 1.0]


def test_the_best_weights_win_and_of_equals_the_first() -> None:
    assert choose_weights(("a", "b"), lambda weights: -abs(weights["b"] - 0.5)) == {"a": 1.0, "b": 0.5}
    assert choose_weights(("a", "b"), lambda _: pytest.approx(0.3).expected) == {"a": 1.0, "b": 0.0}
