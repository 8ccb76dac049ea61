"""Multinomial logistic regression for dense and sparse rows, in single precision.

Why not scikit-learn's: it starts each fit from nothing, this one from the weights of the fit before (the
temperature needs two), and training is what an editor waits for. The optimiser is SciPy's L-BFGS-B; this
module holds the loss and its gradient, nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import scipy.sparse
from numpy.typing import NDArray
from scipy.optimize import minimize

Matrix: TypeAlias = NDArray[np.float32]
Rows: TypeAlias = "Matrix | scipy.sparse.csr_matrix"
"""Features of shape (rows, features)."""
Targets: TypeAlias = NDArray[np.int64]

_NEVER = -30.0


@dataclass(frozen=True)
class LinearScores:
    """One score per label: ``rows @ weights + bias``."""

    weights: Matrix
    """Shape (features, labels)."""
    bias: Matrix
    """Shape (labels,)."""

    def of(self, rows: Rows) -> Matrix:
        """Log-probabilities of shape (rows, labels)."""
        logits = self._logits(rows)
        return logits - _log_sum(logits)

    def mass(self, rows: Rows) -> Matrix:
        """What all labels weigh together, shape (rows, 1): what another label has to compete with."""
        return _log_sum(self._logits(rows))

    def beside(self, other: LinearScores) -> LinearScores:
        """The labels of both, this one's first."""
        return LinearScores(np.hstack([self.weights, other.weights]), np.hstack([self.bias, other.bias]))

    def _logits(self, rows: Rows) -> Matrix:
        return np.asarray(rows @ self.weights, dtype=np.float32) + self.bias


def fit_scores(
    rows: Rows,
    targets: Targets,
    size: int,
    strength: float,
    iterations: int,
    start: LinearScores | None = None,
) -> LinearScores:
    """Fit ``size`` labels; ``strength`` is the inverse of the L2 penalty (scikit-learn's C).

    ``start`` are scores of the same shape to start from. A label without rows can never win.
    """
    features = rows.shape[1]
    nothing_else = np.zeros((len(targets), 0), dtype=np.float32)
    loss = _Loss(rows, targets, nothing_else, row_weights(targets), strength)
    first = np.zeros((features + 1) * size) if start is None else _joined(start)
    weights, bias = _parted(_minimum(loss, first, iterations), size)
    bias[np.bincount(targets, minlength=size) == 0] = _NEVER
    return LinearScores(weights, bias)


def fit_more_scores(
    rows: Rows,
    mass: Matrix,
    targets: Targets,
    importance: Matrix,
    size: int,
    strength: float,
    iterations: int,
) -> LinearScores:
    """Fit ``size`` further labels beside fitted ones, which stay as they are.

    ``mass`` is what those weigh together in each row (``LinearScores.mass``), ``importance`` what each row
    counts. Targets are 0 for one of the fitted labels, 1 for the first further one. Gives the further labels.
    """
    loss = _Loss(rows, targets, mass, importance, strength)
    found = _minimum(loss, np.zeros((rows.shape[1] + 1) * size), iterations)
    return LinearScores(*_parted(found, size))


def _minimum(loss: _Loss, first: NDArray[np.float64], iterations: int) -> NDArray[np.float64]:
    options = {"maxiter": iterations, "ftol": 1e-8, "gtol": 1e-6}
    found: NDArray[np.float64] = minimize(loss, first, jac=True, method="L-BFGS-B", options=options).x
    return found


class _Loss:
    """The penalised negative log-likelihood and its gradient, both divided by the number of rows.

    The columns of ``fixed`` are labels whose scores are given; the targets count them first.
    """

    def __init__(
        self, rows: Rows, targets: Targets, fixed: Matrix, importance: Matrix, strength: float
    ) -> None:
        self._rows, self._targets, self._fixed = rows, targets, fixed
        self._turned = rows.T.tocsr() if scipy.sparse.issparse(rows) else np.ascontiguousarray(rows.T)
        self._importance, self._strength = importance.astype(np.float32), strength

    def __call__(self, point: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        weights, bias = _parted(point, len(point) // (self._rows.shape[1] + 1))
        count, fixed = self._fixed.shape
        own = (np.arange(count), self._targets)
        logits = np.hstack([self._fixed, np.asarray(self._rows @ weights, dtype=np.float32) + bias])
        log_probabilities = logits - _log_sum(logits)
        penalty = 0.5 / self._strength * float(np.vdot(weights, weights))
        loss = penalty - float(self._importance @ log_probabilities[own])
        surplus = np.exp(log_probabilities)
        surplus[own] -= 1.0
        surplus = surplus[:, fixed:] * self._importance[:, np.newaxis]
        gradient = np.vstack([self._turned @ surplus + weights / self._strength, surplus.sum(axis=0)])
        return loss / count, (gradient / count).ravel().astype(np.float64)


def _log_sum(logits: Matrix) -> Matrix:
    highest = logits.max(axis=1, keepdims=True)
    total: Matrix = highest + np.log(np.exp(logits - highest).sum(axis=1, keepdims=True))
    return total


def _joined(scores: LinearScores) -> NDArray[np.float64]:
    return np.vstack([scores.weights, scores.bias]).ravel().astype(np.float64)


def _parted(point: NDArray[np.float64], size: int) -> tuple[Matrix, Matrix]:
    table = point.astype(np.float32).reshape(-1, size)
    return table[:-1], table[-1]


def row_weights(targets: Targets) -> Matrix:
    """What each row counts, 1 on average: half-way to balanced labels.

    Out-of-scope has many examples because the world is large, not because it is asked more often.
    """
    counts = np.bincount(targets)[targets]
    weights = np.sqrt(counts.max() / counts)
    return np.asarray(weights / weights.mean(), dtype=np.float32)
