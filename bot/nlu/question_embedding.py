"""Vectors of questions that came after the training, through the cache on disk.

While a model is loaded nobody waits for an answer: all cores, in batches, with a progress bar when it takes
long. While it serves, one question at a time with a pause, so that users' questions go in between (a batch
of 64 pushed the median answer from 20 to 156 ms).
"""

from __future__ import annotations

import time
from collections.abc import Sequence

import numpy as np
from tqdm import tqdm

from bot.nlu.question_index import QuestionVectors
from bot.nlu.question_model import QuestionSpace
from bot.nlu.question_vectors import QuestionVectorizer

_BATCH = 64
_BREATH_S = 0.01
_WORTH_A_BAR = 500
"""Questions; fewer are embedded within seconds."""


class QuestionEmbedding:
    """Gives one projected row for each normalised question."""

    def __init__(self, vectorizer: QuestionVectorizer, space: QuestionSpace) -> None:
        self._vectorizer = vectorizer
        self._space = space
        self.is_serving = False

    def __call__(self, questions: Sequence[str]) -> QuestionVectors:
        """Embed; shape (questions, features)."""
        rows = self._one_by_one(questions) if self.is_serving else self._in_batches(questions)
        return self._space.project(np.concatenate(rows))

    def _in_batches(self, questions: Sequence[str]) -> list[QuestionVectors]:
        rows = []
        with tqdm(total=len(questions), desc="indexing", disable=len(questions) < _WORTH_A_BAR) as bar:
            for start in range(0, len(questions), _BATCH):
                batch = questions[start : start + _BATCH]
                rows.append(self._vectorizer.embed(batch))
                bar.update(len(batch))
        return rows

    def _one_by_one(self, questions: Sequence[str]) -> list[QuestionVectors]:
        rows = []
        for question in questions:
            rows.append(self._vectorizer.embed([question]))
            time.sleep(_BREATH_S)
        return rows
