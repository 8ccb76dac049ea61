"""What one index alone would answer: the label of the training question that is nearest."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from bot.nlu.decision import Candidate
from bot.nlu.text_normalizer import normalize

CANDIDATES = 5


class Index(Protocol):
    """Anything that scores all training questions for a query."""

    def scores(self, query: str) -> NDArray[np.float32]:
        """One score per training question."""
        ...


def decide(index: Index, labels: Sequence[str], texts: Sequence[str]) -> tuple[list[dict[str, Any]], float]:
    """The decisions in the form of ours, and the milliseconds per question."""
    candidates = [Candidate.from_label(label, 0.0) for label in labels]
    keys = [(candidate.kind, candidate.id) for candidate in candidates]
    started = time.perf_counter()
    decisions = [_decision(index.scores(normalize(text)), keys) for text in texts]
    return decisions, (time.perf_counter() - started) * 1000 / len(texts)


def _decision(scores: NDArray[np.float32], keys: Sequence[tuple[str, str | None]]) -> dict[str, Any]:
    best: dict[tuple[str, str | None], float] = {}
    for row in np.argsort(-scores, kind="stable").tolist():
        best.setdefault(keys[row], float(scores[row]))
        if len(best) == CANDIDATES:
            break
    listed = [{"kind": kind, "id": name, "confidence": score} for (kind, name), score in best.items()]
    return {**listed[0], "candidates": listed, "also": [], "reason": "nearest"}


IndexMaker = Callable[[Sequence[str]], Index]
