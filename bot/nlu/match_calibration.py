"""How likely it is that a question is answered by an article, judged by similarity alone.

The trained model knows nothing about an article that came after the training; this judgement needs only the
article's questions, and is itself learned from how the trained questions lie to each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

Matrix = NDArray[np.float32]

_ROWS_AT_ONCE = 512


@dataclass(frozen=True)
class MatchCalibration:
    """A logistic curve over similarity and lead."""

    similarity_weight: float
    lead_weight: float
    intercept: float

    def probability(self, similarity: Matrix, lead: Matrix) -> Matrix:
        """From the cosine to the article's nearest question, and its lead over the nearest other question."""
        score = self.similarity_weight * similarity + self.lead_weight * lead + self.intercept
        probability: Matrix = 1.0 / (1.0 + np.exp(-score))
        return probability


# Without two articles to learn from: only near-identical questions count.
CAUTIOUS = MatchCalibration(similarity_weight=20.0, lead_weight=0.0, intercept=-18.0)


def fit_match_calibration(
    points: Matrix, labels: Sequence[str], candidates: Sequence[str]
) -> MatchCalibration:
    """Learn from questions with known labels, each compared with all others.

    ``points`` are projected vectors, ``candidates`` the labels that can be matched (the articles).
    """
    if len(candidates) < 2:
        return CAUTIOUS
    names, targets = np.unique(np.array(labels), return_inverse=True)
    nearest = _nearest_by_label(points, targets, len(names))
    columns = np.searchsorted(names, np.array(candidates))
    own, lead = nearest[:, columns], (nearest - best_of_the_others(nearest))[:, columns]
    is_match = targets[:, np.newaxis] == columns
    regression = LogisticRegression(C=10.0)
    regression.fit(np.stack([own.ravel(), lead.ravel()], axis=1), is_match.ravel())
    similarity_weight, lead_weight = regression.coef_[0]
    return MatchCalibration(float(similarity_weight), float(lead_weight), float(regression.intercept_[0]))


def _nearest_by_label(points: Matrix, targets: NDArray[np.int64], size: int) -> Matrix:
    """For each point the cosine to the nearest other point of each label; shape (points, labels)."""
    order = np.argsort(targets, kind="stable")
    starts = np.searchsorted(targets[order], np.arange(size))
    nearest = np.empty((len(points), size), dtype=np.float32)
    for start in range(0, len(points), _ROWS_AT_ONCE):
        rows = np.arange(start, min(start + _ROWS_AT_ONCE, len(points)))
        cosines = points[rows] @ points.T
        cosines[np.arange(len(rows)), rows] = -1.0  # a question is not its own neighbour
        nearest[rows] = np.maximum.reduceat(cosines[:, order], starts, axis=1)
    return nearest


def best_of_the_others(values: Matrix) -> Matrix:
    """For each entry of each row the largest of all the others in that row; -1 when there are none."""
    if values.shape[1] < 2:
        return np.full_like(values, -1.0)
    ranked = np.partition(values, -2, axis=1)
    best, second = ranked[:, -1:], ranked[:, -2:-1]
    is_only_best = (values == best) & (second < best)
    return np.where(is_only_best, second, best)
