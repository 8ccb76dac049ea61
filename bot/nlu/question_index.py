"""Questions as vectors: what the trained model has not seen is found here.

A snapshot never changes; an update builds the next one beside it, embeds only what is new, and swaps.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

QuestionVectors = NDArray[np.float32]
Embed = Callable[[Sequence[str]], QuestionVectors]
"""Gives one row of length one for each normalised question."""


@dataclass(frozen=True)
class IndexSnapshot:
    """The vectors of all questions at one moment."""

    article_ids: tuple[str, ...]
    """The articles that have questions here, sorted."""
    owners: NDArray[np.int64]
    """For each row of ``vectors`` the position of its article in ``article_ids``; never falls."""
    vectors: QuestionVectors
    questions: tuple[str, ...]

    def similarities(self, point: QuestionVectors) -> QuestionVectors:
        """The cosine between ``point`` and the nearest question of each article, in the order of the ids."""
        if not self.article_ids:
            return np.zeros(0, dtype=np.float32)
        first_rows = np.searchsorted(self.owners, np.arange(len(self.article_ids)))
        best: QuestionVectors = np.maximum.reduceat(self.vectors @ point, first_rows)
        return best

    def without(self, other: IndexSnapshot) -> IndexSnapshot:
        """What is not in the other one."""
        there = {
            (other.article_ids[owner], text)
            for owner, text in zip(other.owners, other.questions, strict=True)
        }
        rows = [
            (self.article_ids[owner], text, vector)
            for owner, text, vector in zip(self.owners, self.questions, self.vectors, strict=True)
            if (self.article_ids[owner], text) not in there
        ]
        questions: dict[str, list[str]] = {}
        for key, text, _ in rows:
            questions.setdefault(key, []).append(text)
        return _assemble(questions, {text: vector for _, text, vector in rows})


EMPTY = IndexSnapshot((), np.zeros(0, dtype=np.int64), np.zeros((0, 0), dtype=np.float32), ())


class QuestionIndex:
    """The current snapshot, and the way to the next one. Safe to read from any thread."""

    def __init__(self, embed: Embed) -> None:
        self._embed = embed
        self._lock = threading.Lock()
        self._snapshot = EMPTY

    @property
    def snapshot(self) -> IndexSnapshot:
        """The current vectors; take it once per request."""
        return self._snapshot

    def update(self, questions: Mapping[str, Sequence[str]]) -> int:
        """Take over the questions of each article id (all of them, not the difference).

        Returns how many texts had to be embedded. When the encoder fails, the old snapshot stays.
        """
        with self._lock:
            old = self._snapshot
            known = dict(zip(old.questions, old.vectors, strict=True))
            wanted = dict.fromkeys(text for texts in questions.values() for text in texts)
            missing = [text for text in wanted if text not in known]
            if missing:
                known.update(zip(missing, self._embed(missing), strict=True))
            self._snapshot = _assemble({key: texts for key, texts in questions.items() if texts}, known)
            return len(missing)


def _assemble(
    questions: Mapping[str, Sequence[str]], vectors: Mapping[str, QuestionVectors]
) -> IndexSnapshot:
    article_ids = tuple(sorted(questions))
    rows = [(position, text) for position, key in enumerate(article_ids) for text in questions[key]]
    size = len(next(iter(vectors.values()))) if rows else 0
    return IndexSnapshot(
        article_ids=article_ids,
        owners=np.array([position for position, _ in rows], dtype=np.int64),
        vectors=np.array([vectors[text] for _, text in rows], dtype=np.float32).reshape(len(rows), size),
        questions=tuple(text for _, text in rows),
    )
