"""Two views of a question, its meaning and its spelling, as one probability for each label.

The meaning is the vector of the sentence encoders, the spelling its character and pinyin n-grams. Each view
has a logistic regression of its own: learned together, on training questions that are spelt well, the
spelling would be left unused where it is needed most. Their log-probabilities are added (a product of
experts, Hinton 2002).

A third regression sees one cheap encoder alone. Where it is sure together with the spelling, the others need
not be asked (a cascade; docs/adr/0012-cascade.md).
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from bot.nlu.lexical_features import LexicalFeatures
from bot.nlu.softmax_regression import LinearScores, Matrix, Rows, Targets, fit_scores

_TEMPERATURES = np.geomspace(0.3, 5.0, 80)
_HELD_OUT = 5
"""Every fifth row of a label is kept back to measure how sure the model may be."""
_FIRST_ITERATIONS, _MORE_ITERATIONS = 60, 25
_WEIGHTS_FILE, _SETTINGS_FILE = "question_model.npz", "question_model.json"


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
        blocks = np.split(vectors, np.cumsum(self.sizes)[:-1], axis=1)
        scaled = [self.project_block(block, number) for number, block in enumerate(blocks)]
        return (np.concatenate(scaled, axis=1) / np.sqrt(len(blocks))).astype(np.float32)

    def project_block(self, vectors: Matrix, number: int) -> Matrix:
        """The vectors of one encoder, shape (rows, its dimension), made of length one."""
        centred = vectors - self.centre[self.columns(number)]
        scaled: Matrix = centred / np.maximum(np.linalg.norm(centred, axis=1, keepdims=True), 1e-6)
        return scaled

    def columns(self, number: int) -> slice:
        """Where the vector of one encoder stands among the features."""
        first = sum(self.sizes[:number])
        return slice(first, first + self.sizes[number])


@dataclass(frozen=True)
class Fitting:
    """What the development set chose (``bench/development``)."""

    meaning_strength: float = 100.0
    spelling_strength: float = 60.0
    """Inverse penalties (scikit-learn's C) of the two regressions."""
    spelling_share: float = 0.8
    """What the spelling counts beside the meaning; 0 leaves it out."""
    n_grams: int = 6000
    """N-grams kept of each kind."""


@dataclass(frozen=True)
class QuickView:
    """The meaning as one cheap encoder sees it."""

    block: int
    """Position of the encoder."""
    meaning: LinearScores
    temperature: float
    """Of these scores together with those of the spelling."""


@dataclass(frozen=True)
class QuestionModel:
    """Fitted weights; ``probabilities`` is two matrix products."""

    labels: tuple[str, ...]
    space: QuestionSpace
    lexicon: LexicalFeatures
    meaning: LinearScores
    spelling: LinearScores
    spelling_share: float
    temperature: float
    quick: QuickView | None = None

    def probabilities(self, points: Matrix, texts: Sequence[str]) -> Matrix:
        """Calibrated probabilities (rows, labels) for projected vectors and their normalised texts."""
        return self.combined(points, self.spelt(texts))

    def spelt(self, texts: Sequence[str]) -> Matrix:
        """What the spelling adds to the scores (rows, labels) of normalised texts."""
        if not self.spelling_share:
            return np.zeros((len(texts), len(self.labels)), dtype=np.float32)
        return self.spelling_share * self.spelling.of(self.lexicon.transform(texts))

    def combined(self, points: Matrix, spelt: Matrix) -> Matrix:
        """Calibrated probabilities from projected vectors and ``spelt`` of the same texts."""
        return softmax((self.meaning.of(points) + spelt) / self.temperature)

    def quickly(self, quick: QuickView, vectors: Matrix, spelt: Matrix) -> Matrix:
        """The same from the raw vectors of the quick encoder alone."""
        points = self.space.project_block(vectors, quick.block)
        return softmax((quick.meaning.of(points) + spelt) / quick.temperature)

    def by_label(self, probabilities: Matrix) -> dict[str, float]:
        """The single row of ``probabilities`` with the names of its columns, which may be met twice."""
        sums: dict[str, float] = {}
        for label, probability in zip(self.labels, probabilities[0].tolist(), strict=True):
            sums[label] = sums.get(label, 0.0) + probability
        return sums

    def save(self, directory: Path) -> None:
        """Write the model as plain arrays and JSON: nothing in it can run when it is loaded."""
        np.savez(
            directory / _WEIGHTS_FILE,
            centre=self.space.centre,
            meaning=self.meaning.weights,
            meaning_bias=self.meaning.bias,
            spelling=self.spelling.weights.astype(np.float16),
            spelling_bias=self.spelling.bias,
            **(
                {"quick": self.quick.meaning.weights, "quick_bias": self.quick.meaning.bias}
                if self.quick
                else {}
            ),
        )
        settings = {
            "labels": self.labels,
            "sizes": self.space.sizes,
            "spelling_share": self.spelling_share,
            "temperature": self.temperature,
            "quick_block": self.quick.block if self.quick else None,
            "quick_temperature": self.quick.temperature if self.quick else None,
        }
        (directory / _SETTINGS_FILE).write_text(json.dumps(settings, indent=1), encoding="utf-8")
        self.lexicon.save(directory)

    @classmethod
    def load(cls, directory: Path) -> QuestionModel:
        """Read what ``save`` wrote."""
        settings: dict[str, Any] = json.loads((directory / _SETTINGS_FILE).read_text(encoding="utf-8"))
        with np.load(directory / _WEIGHTS_FILE, allow_pickle=False) as arrays:
            return cls(
                labels=tuple(settings["labels"]),
                space=QuestionSpace(arrays["centre"], tuple(settings["sizes"])),
                lexicon=LexicalFeatures.load(directory),
                meaning=LinearScores(arrays["meaning"], arrays["meaning_bias"]),
                spelling=LinearScores(arrays["spelling"].astype(np.float32), arrays["spelling_bias"]),
                spelling_share=float(settings["spelling_share"]),
                temperature=float(settings["temperature"]),
                quick=_loaded_quick_view(settings, arrays),
            )


def _loaded_quick_view(settings: Mapping[str, Any], arrays: Mapping[str, Matrix]) -> QuickView | None:
    if settings["quick_block"] is None:
        return None
    scores = LinearScores(arrays["quick"], arrays["quick_bias"])
    return QuickView(int(settings["quick_block"]), scores, float(settings["quick_temperature"]))


def softmax(logits: Matrix) -> Matrix:
    """Row-wise softmax."""
    shifted = np.exp(logits - logits.max(axis=1, keepdims=True))
    normed: Matrix = shifted / shifted.sum(axis=1, keepdims=True)
    return normed


def fit(
    vectors: Matrix,
    sizes: Sequence[int],
    texts: Sequence[str],
    labels: Sequence[str],
    fitting: Fitting,
    quick_block: int | None = None,
) -> QuestionModel:
    """Fit on all rows; the temperatures come from rows that the weights had not yet seen.

    ``vectors`` are raw, one row per normalised text, ``sizes`` the dimensions of the encoders within them,
    ``quick_block`` the position of the one that is asked first. Needs at least two different labels.
    """
    space, lexicon = QuestionSpace.around(vectors, sizes), LexicalFeatures.fit(texts, fitting.n_grams)
    names = tuple(sorted(set(labels)))
    targets = np.array([names.index(label) for label in labels])
    held = _held_out(targets)
    views: list[tuple[Rows, float]] = [
        (lexicon.transform(texts), fitting.spelling_strength),
        (space.project(vectors), fitting.meaning_strength),
    ]
    if quick_block is not None:
        block = space.project_block(vectors[:, space.columns(quick_block)], quick_block)
        views.append((block, fitting.meaning_strength))
    fitted = _fit_views(views, targets, held, len(names))
    (spelling, held_spelling), (meaning, held_meaning) = fitted[:2]

    def calibrated(held_scores: Matrix) -> float:
        return _temperature(held_scores + fitting.spelling_share * held_spelling, targets[held])

    quick = None
    if quick_block is not None:
        scores, held_quick = fitted[2]
        quick = QuickView(quick_block, scores, calibrated(held_quick))
    temperature = calibrated(held_meaning)
    return QuestionModel(names, space, lexicon, meaning, spelling, fitting.spelling_share, temperature, quick)


def _fit_views(
    views: Sequence[tuple[Rows, float]], targets: Targets, held: NDArray[np.bool_], size: int
) -> list[tuple[LinearScores, Matrix]]:
    """Side by side: one alone does not keep the cores busy."""

    def fitted(view: tuple[Rows, float]) -> tuple[LinearScores, Matrix]:
        return _fit_view(view[0], targets, held, size, view[1])

    with threadpool_limits(limits=1, user_api="blas"), ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(fitted, views))


def _fit_view(
    rows: Rows, targets: Targets, held: NDArray[np.bool_], size: int, strength: float
) -> tuple[LinearScores, Matrix]:
    """The scores fitted on all rows, and what the held-out rows got before they were shown."""
    first = fit_scores(rows[~held], targets[~held], size, strength, _FIRST_ITERATIONS)
    return fit_scores(rows, targets, size, strength, _MORE_ITERATIONS, start=first), first.of(rows[held])


def _held_out(targets: Targets) -> NDArray[np.bool_]:
    """Every fifth row of each label, in an order that has nothing to do with that of the files."""
    held = np.zeros(len(targets), dtype=np.bool_)
    shuffled = np.random.default_rng(1).permutation(len(targets))
    for label in np.unique(targets):
        held[shuffled[targets[shuffled] == label][_HELD_OUT - 1 :: _HELD_OUT]] = True
    return held


def _temperature(scores: Matrix, targets: Targets) -> float:
    if not len(targets):
        return 1.0
    losses = [_negative_log_likelihood(scores / value, targets) for value in _TEMPERATURES]
    return float(_TEMPERATURES[int(np.argmin(losses))])


def _negative_log_likelihood(scores: Matrix, targets: Targets) -> float:
    likelihood = softmax(scores)[np.arange(len(targets)), targets]
    return float(-np.log(np.maximum(likelihood, 1e-12)).mean())
