"""The questions of the articles as vectors: what the trained model does not know yet is found here.

A snapshot never changes; an update builds the next one beside it, embeds only what is new, and swaps.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.nlu.sentence_encoder import Vectors

QuestionVectors = NDArray[np.float32]


@dataclass(frozen=True)
class IndexSnapshot:
    """The vectors of all questions at one moment."""

    article_ids: tuple[str, ...]
    """All articles, sorted."""
    owners: NDArray[np.int64]
    """For each row of ``vectors`` the position of its article in ``article_ids``."""
    vectors: QuestionVectors
    questions: tuple[str, ...]

    def similarities(self, vector: QuestionVectors) -> dict[str, float]:
        """The cosine between ``vector`` and the nearest question of each article."""
        if not self.article_ids:
            return {}
        best = np.full(len(self.article_ids), -1.0, dtype=np.float32)
        np.maximum.at(best, self.owners, self.vectors @ vector)
        return dict(zip(self.article_ids, best.tolist(), strict=True))


class QuestionEmbedder:
    """Port: gives the vectors of questions (normalised text), one row each, of length one."""

    def embed(self, questions: Sequence[str]) -> Vectors:
        """Encode ``questions``."""
        raise NotImplementedError


class QuestionIndex:
    """The current snapshot, and the way to the next one. Safe to read from any thread."""

    def __init__(self, embedder: QuestionEmbedder) -> None:
        self._embedder = embedder
        self._lock = threading.Lock()
        self._snapshot = _assemble({}, {}, 0)

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
                known.update(zip(missing, self._embedder.embed(missing), strict=True))
            dimension = len(next(iter(known.values()))) if known else 0
            self._snapshot = _assemble(questions, known, dimension)
            return len(missing)


def _assemble(
    questions: Mapping[str, Sequence[str]], vectors: Mapping[str, Vectors], dimension: int
) -> IndexSnapshot:
    article_ids = tuple(sorted(questions))
    rows = [(position, text) for position, key in enumerate(article_ids) for text in questions[key]]
    return IndexSnapshot(
        article_ids=article_ids,
        owners=np.array([position for position, _ in rows], dtype=np.int64),
        vectors=np.array([vectors[text] for _, text in rows], dtype=np.float32).reshape(-1, dimension),
        questions=tuple(text for _, text in rows),
    )
