"""Asks a server questions: whether the answers are right, how fast they come, how many fit into a second."""

from __future__ import annotations

import itertools
import statistics
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from bench.outcome import outcome


@dataclass(frozen=True)
class Question:
    """A line of the exam."""

    text: str
    expected: frozenset[str]


@dataclass(frozen=True)
class Quality:
    """How right the answers are."""

    accuracy: float
    """Share of questions whose first outcome is an expected one."""
    out_of_scope_recall: float


@dataclass(frozen=True)
class Latency:
    """How long one user waits for an answer."""

    p50_ms: float
    p95_ms: float

    @classmethod
    def of(cls, times_ms: Sequence[float]) -> Latency:
        """Of at least one time."""
        ordered = sorted(times_ms)
        return cls(statistics.median(ordered), ordered[min(int(len(ordered) * 0.95), len(ordered) - 1)])


@dataclass(frozen=True)
class Speed:
    """How fast the answers come."""

    p50_ms: float
    p95_ms: float
    messages_per_s: float


def read_questions(paths: Sequence[Path]) -> list[Question]:
    """The questions of all exam files."""
    lines = [line for path in paths for line in path.read_text(encoding="utf-8").splitlines()]
    pairs = [line.split("\t") for line in lines if line.strip() and not line.startswith("#")]
    return [Question(text, frozenset(expected.strip().split("|"))) for text, expected in pairs]


def measure_quality(url: str, questions: Sequence[Question]) -> Quality:
    """Ask every question once."""
    with httpx.Client(base_url=url, timeout=60) as client:
        verdicts = [outcome(_parse(client, question.text)) in question.expected for question in questions]
    foreign = [
        verdict
        for verdict, question in zip(verdicts, questions, strict=True)
        if question.expected == {"out_of_scope"}
    ]
    return Quality(sum(verdicts) / len(verdicts), sum(foreign) / max(len(foreign), 1))


def measure_speed(url: str, texts: Sequence[str], users: int) -> Speed:
    """One user with pauses between the questions, then ``users`` at once without.

    The texts must not have been asked before: a cache that has seen them would be measured instead.
    """
    idle, loaded = texts[: len(texts) // 2], texts[len(texts) // 2 :]
    with httpx.Client(base_url=url, timeout=60) as client:
        latency = measure_latency(client, idle)
    return Speed(latency.p50_ms, latency.p95_ms, _throughput(url, loaded, users))


def measure_latency(client: httpx.Client, texts: Sequence[str]) -> Latency:
    """Of ``/model/parse``, one question after the other with pauses; the client knows the server."""
    return Latency.of([_timed(client, text) for text in texts])


def _timed(client: httpx.Client, text: str) -> float:
    time.sleep(0.02)
    started = time.perf_counter()
    _parse(client, text)
    return (time.perf_counter() - started) * 1000


def _throughput(url: str, texts: Sequence[str], users: int) -> float:
    """Each user has a connection and asks its share of the texts, one after the other."""

    def ask(share: Sequence[str]) -> None:
        with httpx.Client(base_url=url, timeout=60) as client:
            for text in share:
                _parse(client, text)

    shares = [list(itertools.islice(texts, user, None, users)) for user in range(users)]
    started = time.perf_counter()
    with ThreadPoolExecutor(users) as pool:
        list(pool.map(ask, shares))
    return len(texts) / (time.perf_counter() - started)


def _parse(client: httpx.Client, text: str) -> dict[str, Any]:
    answer = client.post("/model/parse", json={"text": text})
    answer.raise_for_status()
    parsed: dict[str, Any] = answer.json()
    return parsed
