"""``AFQMC=<directory> python -m bench.afqmc``: a foreign exam, finding questions that mean the same.

The directory holds ``train.tsv`` and ``dev.tsv`` of the corpus. See ``afqmc_task`` for the task.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.afqmc_task import AfqmcError, RetrievalTask, build_task, build_tuning_task, read_pairs
from bench.dense_index import DenseIndex, open_index
from bench.fusion import choose_weights, fused
from bench.lexical_index import Bm25Index, CharacterIndex
from bench.report import REPORT, markdown_table, occasion, shown_ms, write_section
from bot.nlu.text_normalizer import normalize

Scores = NDArray[np.float32]
SIZES = (1_000, 10_000, 30_000)
TUNING_SIZE = 10_000
VIEWS = ("e5", "use", "characters", "bm25")
TIMED_QUERIES = 100
_NAMES = {"bm25": "BM25", "characters": "character tf-idf", "use": "USE alone", "e5": "e5 alone"}
_AT_ONCE = 250


@dataclass(frozen=True)
class Found:
    """How well one method found what was relevant."""

    recall_1: float
    recall_5: float
    query_ms: float | None = None


class Views:
    """All indexes over the same entries."""

    def __init__(self, entries: Sequence[str]) -> None:
        texts = [normalize(entry) for entry in entries]
        self._dense: Mapping[str, DenseIndex] = {name: open_index(name, texts) for name in ("e5", "use")}
        self._lexical: Mapping[str, Bm25Index | CharacterIndex] = {
            "characters": CharacterIndex(texts),
            "bm25": Bm25Index(texts),
        }

    def scores(self, queries: Sequence[str]) -> dict[str, Scores]:
        """By view, shape (queries, entries); vectors come from the cache."""
        texts = [normalize(query) for query in queries]
        found = {
            name: np.stack([index.scores_of(vector) for vector in index.known_vectors(texts)])
            for name, index in self._dense.items()
        }
        found.update(
            (name, np.stack([index.scores(text) for text in texts])) for name, index in self._lexical.items()
        )
        return found

    def ask(self, name: str, query: str) -> Scores:
        """One query by one view, with nothing cached."""
        index = self._dense.get(name) or self._lexical[name]
        return index.scores(normalize(query))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run, print and write the section; returns the exit code."""
    options = _parser().parse_args(arguments)
    if not options.data:
        print(
            "AFQMC: no data given; set AFQMC=<directory with train.tsv and dev.tsv>, skipped", file=sys.stderr
        )
        return 0
    try:
        pairs = read_pairs(Path(options.data))
    except AfqmcError as error:
        print(error, file=sys.stderr)
        return 1
    tasks = {size: build_task(pairs, size) for size in map(int, options.sizes.split(","))}
    evaluated = {query for size in SIZES for query in build_task(pairs, size).queries}
    weights = tune(build_tuning_task(pairs, TUNING_SIZE, evaluated))
    results = {size: measure(task, weights, is_timed=not options.untimed) for size, task in tasks.items()}
    text = table(tasks, results, weights, is_timed=not options.untimed)
    print(text)
    write_section(REPORT, "afqmc", "A foreign exam: AFQMC (`make bench AFQMC=…`)", text)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bench.afqmc", description=__doc__)
    parser.add_argument("--data", default=os.environ.get("AFQMC"), help="default: the variable AFQMC")
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)), help="numbers of entries")
    parser.add_argument("--untimed", action="store_true", help="leave the times out: the machine is busy")
    return parser


def tune(task: RetrievalTask) -> dict[str, float]:
    """The weights of the fusion with the best recall@1 on queries that are in no test."""
    scores = Views(task.entries).scores(task.queries)
    return choose_weights(VIEWS, lambda weights: recall(fused(scores, weights), task.relevant, 1))


def measure(task: RetrievalTask, weights: Mapping[str, float], *, is_timed: bool) -> dict[str, Found]:
    """Every view alone and all of them together, over all queries of the task."""
    views = Views(task.entries)
    hits: dict[str, list[tuple[int, float, float]]] = {}
    for start in range(0, len(task.queries), _AT_ONCE):
        scores = views.scores(task.queries[start : start + _AT_ONCE])
        relevant = task.relevant[start : start + _AT_ONCE]
        scores["ours"] = fused(scores, weights)
        for name, values in scores.items():
            part = (len(values), recall(values, relevant, 1), recall(values, relevant, 5))
            hits.setdefault(name, []).append(part)
    asked = task.queries[:TIMED_QUERIES]
    times = _times(views, asked, weights) if is_timed else {}
    return {name: Found(*_mean(parts), times.get(name)) for name, parts in hits.items()}


def recall(scores: Scores, relevant: Sequence[frozenset[int]], length: int) -> float:
    """Share of queries with a relevant entry among the first ``length``."""
    length = min(length, scores.shape[1])
    first = np.argpartition(-scores, length - 1, axis=1)[:, :length].tolist()
    return sum(not entries.isdisjoint(row) for row, entries in zip(first, relevant, strict=True)) / len(
        relevant
    )


def _mean(parts: Sequence[tuple[int, float, float]]) -> tuple[float, float]:
    total = sum(count for count, _, _ in parts)
    return (
        sum(count * one for count, one, _ in parts) / total,
        sum(count * five for count, _, five in parts) / total,
    )


def _times(views: Views, queries: Sequence[str], weights: Mapping[str, float]) -> dict[str, float]:
    """Milliseconds per query, one at a time, the encoding included."""

    def ask_all(query: str) -> Scores:
        return fused({name: views.ask(name, query)[np.newaxis] for name in VIEWS if weights[name]}, weights)

    times = {name: _mean_ms(lambda query, name=name: views.ask(name, query), queries) for name in VIEWS}
    return {**times, "ours": _mean_ms(ask_all, queries)}


def _mean_ms(ask: Callable[[str], Scores], queries: Sequence[str]) -> float:
    ask(queries[0])
    started = time.perf_counter()
    for query in queries:
        ask(query)
    return (time.perf_counter() - started) * 1000 / len(queries)


def table(
    tasks: Mapping[int, RetrievalTask],
    results: Mapping[int, Mapping[str, Found]],
    weights: Mapping[str, float],
    *,
    is_timed: bool,
) -> str:
    """The results as markdown."""
    header = [""]
    for task in tasks.values():
        header += [f"recall@1, {len(task.entries):,} entries", "recall@5", "ms per query"]
    rows = []
    for name in ("bm25", "characters", "use", "e5", "ours"):
        cells = [_NAMES.get(name, "ours: all four added")]
        for found in (results[size][name] for size in tasks):
            cells += [f"{found.recall_1:.3f}", f"{found.recall_5:.3f}", shown_ms(found.query_ms)]
        rows.append(cells)
    queries = " / ".join(f"{len(task.queries):,}" for task in tasks.values())
    chosen = ", ".join(f"{name} {weight:g}" for name, weight in weights.items())
    notes = f"Weights, chosen on queries that are in no test: {chosen}."
    head = occasion(f"{queries} queries", is_timed=is_timed)
    return f"{head}\n\n{markdown_table(header, rows)}\n\n{notes}"


if __name__ == "__main__":
    sys.exit(main())
