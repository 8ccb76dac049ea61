"""A multinomial logistic regression over sentence vectors, with probabilities that mean something."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

Matrix = NDArray[np.float32]

_TEMPERATURES = np.geomspace(0.3, 5.0, 80)


@dataclass(frozen=True)
class QuestionSpace:
    """Raw vectors made comparable: what all sentences share is taken off, each encoder counts the same."""

    centre: Matrix
    """Mean of the training vectors, shape (features,)."""
    sizes: tuple[int, ...]
    """The dimensions of the encoders, in order; their sum is ``features``."""

    @classmethod
    def around(cls, vectors: Matrix, sizes: Sequence[int]) -> QuestionSpace:
        """The space whose centre is the mean of ``vectors``."""
        return cls(vectors.mean(axis=0), tuple(sizes))

    def project(self, vectors: Matrix) -> Matrix:
        """Vectors of length one whose product is a similarity; shape as given (rows, features)."""
        blocks = np.split(vectors - self.centre, np.cumsum(self.sizes)[:-1], axis=1)
        scaled = [block / np.maximum(np.linalg.norm(block, axis=1, keepdims=True), 1e-6) for block in blocks]
        return (np.concatenate(scaled, axis=1) / np.sqrt(len(blocks))).astype(np.float32)


@dataclass(frozen=True)
class QuestionModel:
    """Fitted weights; ``probabilities`` is two matrix products."""

    labels: tuple[str, ...]
    weights: Matrix
    """Shape (features, labels)."""
    bias: Matrix
    """Shape (labels,)."""
    space: QuestionSpace
    temperature: float

    def probabilities(self, points: Matrix) -> Matrix:
        """Calibrated probabilities of shape (rows, labels) for projected vectors."""
        logits = points @ self.weights + self.bias
        return softmax(logits / self.temperature)

    def save(self, directory: Path) -> None:
        """Write the model as plain arrays and JSON: nothing in it can run when it is loaded."""
        np.savez(
            directory / "question_model.npz", weights=self.weights, bias=self.bias, centre=self.space.centre
        )
        settings = {"labels": self.labels, "temperature": self.temperature, "sizes": self.space.sizes}
        (directory / "question_model.json").write_text(json.dumps(settings, indent=1), encoding="utf-8")

    @classmethod
    def load(cls, directory: Path) -> QuestionModel:
        """Read what ``save`` wrote."""
        settings: dict[str, Any] = json.loads((directory / "question_model.json").read_text(encoding="utf-8"))
        with np.load(directory / "question_model.npz", allow_pickle=False) as arrays:
            return cls(
                labels=tuple(settings["labels"]),
                weights=arrays["weights"],
                bias=arrays["bias"],
                space=QuestionSpace(arrays["centre"], tuple(settings["sizes"])),
                temperature=float(settings["temperature"]),
            )


def softmax(logits: Matrix) -> Matrix:
    """Row-wise softmax."""
    shifted = np.exp(logits - logits.max(axis=1, keepdims=True))
    normed: Matrix = shifted / shifted.sum(axis=1, keepdims=True)
    return normed


def fit(
    vectors: Matrix, sizes: Sequence[int], labels: Sequence[str], strength: float, folds: int = 3
) -> QuestionModel:
    """Fit on all rows; the temperature comes from rows that the weights had not seen.

    ``sizes`` are the dimensions of the encoders within ``vectors``, ``strength`` is scikit-learn's C.
    Needs at least two different labels.
    """
    space = QuestionSpace.around(vectors, sizes)
    features = space.project(vectors)
    names = tuple(sorted(set(labels)))
    targets = np.array([names.index(label) for label in labels])
    weights, bias = _fit_weights(features, targets, len(names), strength)
    temperature = _temperature(*_held_out_logits(features, targets, len(names), strength, folds))
    return QuestionModel(names, weights, bias, space, temperature)


def _fit_weights(
    features: Matrix, targets: NDArray[np.int64], size: int, strength: float
) -> tuple[Matrix, Matrix]:
    regression = LogisticRegression(C=strength, max_iter=500, tol=1e-2, random_state=1)
    regression.fit(features, targets, sample_weight=_row_weights(targets))
    weights = np.zeros((features.shape[1], size), dtype=np.float32)
    bias = np.full(size, -30.0, dtype=np.float32)  # a label that a fold did not hold cannot win there
    if len(regression.classes_) == 2:  # scikit-learn keeps one row for two classes
        coefficients = np.vstack([np.zeros_like(regression.coef_[0]), regression.coef_[0]])
        intercepts = np.array([0.0, regression.intercept_[0]])
    else:
        coefficients, intercepts = regression.coef_, regression.intercept_
    weights[:, regression.classes_] = coefficients.T
    bias[regression.classes_] = intercepts
    return weights, bias


def _row_weights(targets: NDArray[np.int64]) -> NDArray[np.float64]:
    """Half-way to balanced labels.

    Out-of-scope has many examples because the world is large, not because it is asked more often.
    """
    counts = np.bincount(targets)[targets]
    weights = np.sqrt(counts.max() / counts)
    return weights / weights.mean()


def _held_out_logits(
    features: Matrix, targets: NDArray[np.int64], size: int, strength: float, folds: int
) -> tuple[Matrix, NDArray[np.int64]]:
    """Logits of rows by a model that was fitted without them; labels with too few rows are left out."""
    counts = Counter(targets.tolist())
    usable = np.flatnonzero([counts[target] >= folds for target in targets.tolist()])
    if len({targets[row] for row in usable}) < 2:
        return np.zeros((0, size), dtype=np.float32), targets[:0]
    logits = np.zeros((len(usable), size), dtype=np.float32)
    splitter = StratifiedKFold(n_splits=folds, shuffle=True, random_state=1)
    for kept, held in splitter.split(features[usable], targets[usable]):
        weights, bias = _fit_weights(features[usable][kept], targets[usable][kept], size, strength)
        logits[held] = features[usable][held] @ weights + bias
    return logits, targets[usable]


def _temperature(logits: Matrix, targets: NDArray[np.int64]) -> float:
    if not len(targets):
        return 1.0
    losses = [_negative_log_likelihood(logits / value, targets) for value in _TEMPERATURES]
    return float(_TEMPERATURES[int(np.argmin(losses))])


def _negative_log_likelihood(logits: Matrix, targets: NDArray[np.int64]) -> float:
    likelihood = softmax(logits)[np.arange(len(targets)), targets]
    return float(-np.log(np.maximum(likelihood, 1e-12)).mean())
