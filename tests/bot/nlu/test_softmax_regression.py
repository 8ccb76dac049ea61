import numpy as np
import pytest
import scipy.sparse
from sklearn.linear_model import LogisticRegression

from bot.nlu.softmax_regression import fit_scores


def _rows() -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(3)
    targets = np.repeat(np.arange(3), 20)
    return (np.eye(3)[targets] + random.normal(0, 0.7, (60, 3))).astype(np.float32), targets


def test_the_weights_are_those_of_scikit_learn() -> None:
    rows, targets = _rows()
    scores = fit_scores(rows, targets, 3, 2.0, 500)
    reference = LogisticRegression(C=2.0, max_iter=500, tol=1e-8).fit(rows, targets)
    assert np.allclose(np.exp(scores.of(rows)), reference.predict_proba(rows), atol=0.01)


def test_sparse_rows_give_the_same_as_dense_ones() -> None:
    rows, targets = _rows()
    dense = fit_scores(rows, targets, 3, 2.0, 200)
    sparse = fit_scores(scipy.sparse.csr_matrix(rows), targets, 3, 2.0, 200)
    assert np.allclose(dense.of(rows), sparse.of(scipy.sparse.csr_matrix(rows)), atol=0.01)


def test_a_start_saves_iterations() -> None:
    rows, targets = _rows()
    done = fit_scores(rows, targets, 3, 2.0, 500)
    again = fit_scores(rows, targets, 3, 2.0, 1, start=done)
    assert np.allclose(again.of(rows), done.of(rows), atol=0.02)


def test_a_label_without_rows_never_wins_and_rows_are_probabilities() -> None:
    rows, targets = _rows()
    scores = fit_scores(rows, targets, 5, 2.0, 50)
    probabilities = np.exp(scores.of(rows))
    assert probabilities[:, 3:].max() < 1e-6
    assert probabilities.sum(axis=1) == pytest.approx(np.ones(60), abs=1e-4)
