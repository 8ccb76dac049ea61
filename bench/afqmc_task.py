"""AFQMC as a retrieval task: pairs of customer-service questions become entries and queries.

A pair is a line ``question1<TAB>question2<TAB>label`` of ``train.tsv`` or ``dev.tsv``; 1 = same meaning.
The data are for research use and no part of the project: whoever runs the bench names the directory.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

FILES = ("train.tsv", "dev.tsv")
MOST_QUERIES = 2000
TUNING_QUERIES = 500


class AfqmcError(ValueError):
    """The directory does not hold the corpus; the message starts with a path."""


@dataclass(frozen=True)
class Pair:
    """Two questions and whether they mean the same."""

    first: str
    second: str
    is_same: bool


@dataclass(frozen=True)
class RetrievalTask:
    """Find the relevant entries of each query."""

    entries: tuple[str, ...]
    queries: tuple[str, ...]
    relevant: tuple[frozenset[int], ...]
    """For each query the positions of its entries; never empty."""


def read_pairs(directory: Path) -> list[Pair]:
    """All pairs in file order. Raises ``AfqmcError``."""
    return [pair for name in FILES for pair in _read_file(directory / name)]


def _read_file(file: Path) -> Iterable[Pair]:
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise AfqmcError(f"{file}: {error.strerror}") from error
    for number, line in enumerate(lines, start=1):
        parts = line.split("\t")
        if len(parts) != 3 or parts[2] not in ("0", "1"):
            raise AfqmcError(f"{file}:{number}: not 'question1<TAB>question2<TAB>0|1'")
        yield Pair(parts[0], parts[1], parts[2] == "1")


def build_task(pairs: Sequence[Pair], size: int) -> RetrievalTask:
    """The first ``size`` different second questions as entries; the first queries that are no entry."""
    entries, asked, partners = _eligible(pairs, size)
    return _task(entries, asked[:MOST_QUERIES], partners)


def build_tuning_task(
    pairs: Sequence[Pair], size: int, evaluated: Collection[str], most_queries: int = TUNING_QUERIES
) -> RetrievalTask:
    """The same entries with the last queries that are not among the ``evaluated`` ones."""
    entries, asked, partners = _eligible(pairs, size)
    others = [query for query in asked if query not in evaluated]
    return _task(entries, others[-most_queries:], partners)


def _eligible(pairs: Sequence[Pair], size: int) -> tuple[tuple[str, ...], list[str], dict[str, set[int]]]:
    """Entries, questions that have one of them as partner, and the partners by question."""
    entries = tuple(dict.fromkeys(pair.second for pair in pairs))[:size]
    position = {entry: number for number, entry in enumerate(entries)}
    partners: dict[str, set[int]] = defaultdict(set)
    asked: dict[str, None] = {}
    for pair in (pair for pair in pairs if pair.is_same):
        if pair.second in position and pair.first not in position:
            asked.setdefault(pair.first)
        for one, other in ((pair.first, pair.second), (pair.second, pair.first)):
            if other in position:
                partners[one].add(position[other])
    return entries, list(asked), partners


def _task(
    entries: tuple[str, ...], queries: Sequence[str], partners: Mapping[str, set[int]]
) -> RetrievalTask:
    return RetrievalTask(entries, tuple(queries), tuple(frozenset(partners[query]) for query in queries))
