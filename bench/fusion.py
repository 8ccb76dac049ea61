"""A weighted sum of what several indexes say, its weights chosen on queries that are not in the test."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float32]
Recall = Callable[[Mapping[str, float]], float]
STEPS = (0.0, 0.25, 0.5, 1.0, 2.0)


def fused(scores: Mapping[str, Scores], weights: Mapping[str, float]) -> Scores:
    """The weighted sum; each view is first divided by its largest score of that query (the last axis)."""
    parts = [weight * _scaled(scores[name]) for name, weight in weights.items() if weight]
    total: Scores = np.sum(parts, axis=0, dtype=np.float32)
    return total


def _scaled(scores: Scores) -> Scores:
    scaled: Scores = scores / np.maximum(scores.max(axis=-1, keepdims=True), 1e-6)
    return scaled


def choose_weights(names: Sequence[str], recall: Recall) -> dict[str, float]:
    """The weights with the best recall; the first view keeps weight one, of equals the first found wins."""
    best: dict[str, float] = {}
    best_recall = -1.0
    for others in itertools.product(STEPS, repeat=len(names) - 1):
        weights = dict(zip(names, (1.0, *others), strict=True))
        reached = recall(weights)
        if reached > best_recall:
            best, best_recall = weights, reached
    return best
