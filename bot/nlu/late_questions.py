"""Questions that came after the training, learned beside the model: no weight of the model changes.

Each article with new questions gets a label of its own, fitted by the model's own loss against what all
trained labels weigh together. On the development set that finds 20 added articles as well as a training from
nothing does, in seconds instead of minutes (docs/adr/0020-late-questions.md).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import scipy.sparse

from bot.importer import FAQ_INTENT
from bot.nlu.question_index import IndexSnapshot, QuestionVectors
from bot.nlu.question_model import Fitting, QuestionModel
from bot.nlu.softmax_regression import LinearScores, Matrix, Rows, Targets, fit_more_scores, row_weights

MOST_LEARNED = 4_000
"""Questions; with more of them similarity has to do until the next training."""
_ITERATIONS = 30


@dataclass(frozen=True)
class TrainedRows:
    """What the model was fitted on."""

    points: QuestionVectors
    """Projected vectors, one row each."""
    spelling: scipy.sparse.csr_matrix
    """N-gram features of the same rows."""
    labels: Sequence[str]


@dataclass(frozen=True)
class LateQuestions:
    """A model that knows the late questions as well, and which they are."""

    model: QuestionModel
    index: IndexSnapshot


def learn_late(
    trained: QuestionModel,
    rows: TrainedRows,
    index: IndexSnapshot,
    is_live: Callable[[str], bool],
    fitting: Fitting,
) -> LateQuestions:
    """Fit the articles of ``index``; labels that are no longer live do not compete with them."""
    late = [f"{FAQ_INTENT}/{key}" for key in index.article_ids]
    kept = np.array([label not in set(late) and is_live(label) for label in rows.labels], dtype=np.bool_)
    labels = [label for label, is_kept in zip(rows.labels, kept, strict=True) if is_kept]
    importance = _importance([*labels, *(late[owner] for owner in index.owners)])
    targets = np.concatenate([np.zeros(len(labels), dtype=np.int64), index.owners + 1])

    def more(scores: LinearScores, old: Rows, new: Rows, strength: float) -> LinearScores:
        everything = _stacked(old[kept], new)
        mass = scores.mass(everything)
        return scores.beside(
            fit_more_scores(everything, mass, targets, importance, len(late), strength, _ITERATIONS)
        )

    spelt = trained.lexicon.transform(index.questions)
    model = replace(
        trained,
        labels=(*trained.labels, *late),
        meaning=more(trained.meaning, rows.points, index.vectors, fitting.meaning_strength),
        spelling=more(trained.spelling, rows.spelling, spelt, fitting.spelling_strength),
        quick=None,
    )
    return LateQuestions(model, index)


def _stacked(old: Rows, new: Rows) -> Rows:
    if scipy.sparse.issparse(old):
        return scipy.sparse.vstack([old, new], format="csr")
    return np.concatenate([old, new])


def _importance(labels: Sequence[str]) -> Matrix:
    """As in a training on all of them."""
    numbers: Targets = np.unique(np.array(labels), return_inverse=True)[1]
    return row_weights(numbers)
