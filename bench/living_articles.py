"""``python -m bench.living_articles``: articles that come while the bot is running.

Whether they are understood as well as after a training, what they cost the questions asked meanwhile, and
what 10,000 articles cost. Runs the components that serve users in this process. The 10,000 take their wording
from the AFQMC corpus (``AFQMC=<directory>``); without it that part is left out.
"""

from __future__ import annotations

import os
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml
from rasa.shared.nlu.training_data.training_data import TrainingData

from bench.afqmc_task import read_pairs
from bench.own_understanding import OwnUnderstanding
from bench.report import REPORT, ROOT, markdown_table, occasion, write_section
from bench.training_sample import load_training_data
from bot.exam import Exam, Row, read_exam
from bot.importer import FAQ_INTENT
from knowledge import ARTICLES_DIRECTORY

EXAM = ROOT / "tests" / "knowledge" / "exam"
DEVELOPMENT = ROOT / "bench" / "development"
ADDED, MANY, TIMED = 20, 10_000, 300
PATIENCE_S = 60.0
TITLE = "Articles that come while the bot is running (`python -m bench.living_articles`)"
Lines = list[list[str]]


@dataclass(frozen=True)
class Waits:
    """Milliseconds from text to decision, one question after the other."""

    values: Sequence[float]

    def __str__(self) -> str:
        ordered = sorted(self.values)
        return f"{ordered[len(ordered) // 2]:.0f} / {ordered[int(len(ordered) * 0.95)]:.0f} ms"


def main() -> int:
    """Measure everything, print and write; returns the exit code."""
    exam, questions = (
        read_exam(sorted(EXAM.glob("*.tsv"))),
        read_exam(sorted(DEVELOPMENT.glob("*.tsv"))).texts,
    )
    chosen = random.Random(1).sample(sorted(ARTICLES_DIRECTORY.rglob("*.yml")), ADDED)  # noqa: S311
    with tempfile.TemporaryDirectory(prefix="wenban-living-") as directory:
        lines = _measured(Path(directory), exam, questions, chosen)
    header = ["", "measured", "target"]
    text = (
        f"{occasion(f'{len(exam.texts)} exam questions', is_timed=True)}\n\n{markdown_table(header, lines)}"
    )
    print(text)
    write_section(REPORT, "living_articles", TITLE, text)
    return 0


def _measured(place: Path, exam: Exam, questions: Sequence[str], chosen: Sequence[Path]) -> Lines:
    data, labels = load_training_data(), {f"{FAQ_INTENT}/{_id(file)}" for file in chosen}
    whole = _trained(data, place / "whole").following(ARTICLES_DIRECTORY)
    part = _trained(_without(data, labels), place / "part")
    served = place / "articles"
    shutil.copytree(ARTICLES_DIRECTORY, served)
    for file in chosen:
        (served / file.relative_to(ARTICLES_DIRECTORY)).unlink()
    following = part.following(served)
    lines = [["parse p50 / p95, 199 articles, all trained", str(_waits(whole, questions)), "p95 ≤ 40 ms"]]
    lines += _adding(following, served, chosen, questions)
    lines += _accuracy(exam, {f"article:{_id(file)}" for file in chosen}, whole, following)
    return [*lines, *_at_many_articles(place, part, questions)]


def _adding(
    understanding: OwnUnderstanding, served: Path, chosen: Sequence[Path], questions: Sequence[str]
) -> Lines:
    """Copy the files in and ask on until the last of them is known."""
    wanted = {_id(file): yaml.safe_load(file.read_text(encoding="utf-8")) for file in chosen}
    started = time.monotonic()
    for file in chosen:
        shutil.copy(file, served / file.relative_to(ARTICLES_DIRECTORY))

    def is_known() -> bool:
        last = [article["standard_question"] for article in wanted.values()]
        return [decision["id"] for decision in understanding.decide(last)] == list(wanted)

    meanwhile: list[float] = []
    for number, question in enumerate(_endlessly(questions)):
        meanwhile.append(_timed(understanding, question))
        if number % 50 == 49 and is_known():
            break
        if time.monotonic() - started > PATIENCE_S:
            raise SystemExit("the added articles did not become known")
    live_s = time.monotonic() - started
    return [
        [f"parse p50 / p95 while {ADDED} articles are added", str(Waits(meanwhile)), "p95 ≤ 100 ms"],
        [f"until all {ADDED} are answered", f"{live_s:.0f} s", ""],
        [f"parse p50 / p95 with {ADDED} untrained articles", str(_waits(understanding, questions)), ""],
    ]


def _accuracy(exam: Exam, added: set[str], whole: OwnUnderstanding, following: OwnUnderstanding) -> Lines:
    trained, hot = (exam.answered(each.decide(exam.texts)) for each in (whole, following))
    about = [number for number, row in enumerate(trained) if added & set(row.alternatives)]
    rows = [("top-1 of the exam", trained, hot)]
    rows.append(
        (f"of the {len(about)} questions on them", [trained[n] for n in about], [hot[n] for n in about])
    )
    lines = []
    for name, before, after in rows:
        one, other = _top_1(before), _top_1(after)
        verdict = f"{one:.3f} trained, {other:.3f} added ({100 * (other - one):+.1f} points)"
        lines.append([f"{name}, {ADDED} articles", verdict, "within 2 points"])
    return lines


def _at_many_articles(place: Path, part: OwnUnderstanding, questions: Sequence[str]) -> Lines:
    corpus = os.environ.get("AFQMC")
    if corpus is None:
        return []
    served = place / "many"
    shutil.copytree(ARTICLES_DIRECTORY, served)
    count = _write_articles(served, Path(corpus), MANY - len(list(served.rglob("*.yml"))))
    os.environ["WENBAN_VAR"] = str(place / "cold")
    started = time.monotonic()
    cold = part.following(served)
    cold_s, waits, started = time.monotonic() - started, _waits(cold, questions), time.monotonic()
    part.following(served)
    warm_s = time.monotonic() - started
    return [
        [
            f"parse p50 / p95 at {MANY:,} articles ({count:,} with two questions each)",
            str(waits),
            "p95 ≤ 80 ms",
        ],
        ["their index: cold, then from the cache", f"{cold_s:.0f} s, {warm_s:.0f} s", ""],
    ]


def _write_articles(served: Path, corpus: Path, count: int) -> int:
    """Articles of two questions each, worded by the pairs of the corpus."""
    template = yaml.safe_load(next(served.rglob("*.yml")).read_text(encoding="utf-8"))
    seen: set[str] = set()
    written = 0
    for pair in read_pairs(corpus):
        if written == count or {pair.first, pair.second} & seen:
            continue
        seen |= {pair.first, pair.second}
        written += 1
        words = {
            "standard_question": pair.first,
            "similar_questions": [pair.second],
            "related": [],
            "task": None,
        }
        content = {**template, "id": f"afqmc.n{written}", **words}
        file = served / "afqmc" / f"n{written}.yml"
        file.parent.mkdir(exist_ok=True)
        file.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return written


def _trained(data: TrainingData, directory: Path) -> OwnUnderstanding:
    directory.mkdir()
    return OwnUnderstanding.trained(data, directory)


def _without(data: TrainingData, labels: set[str]) -> TrainingData:
    kept = [example for example in data.intent_examples if example.get_full_intent() not in labels]
    return TrainingData(training_examples=kept, responses=data.responses)


def _id(file: Path) -> str:
    return ".".join(file.relative_to(ARTICLES_DIRECTORY).with_suffix("").parts)


def _waits(understanding: OwnUnderstanding, questions: Sequence[str]) -> Waits:
    asked = questions[:: max(len(questions) // TIMED, 1)]
    understanding.decide(asked[:1])
    return Waits([_timed(understanding, question) for question in asked[1:]])


def _endlessly(questions: Sequence[str]) -> Iterator[str]:
    while True:
        yield from questions


def _timed(understanding: OwnUnderstanding, question: str) -> float:
    started = time.perf_counter()
    understanding.decide([question])
    return (time.perf_counter() - started) * 1000


def _top_1(rows: Sequence[Row]) -> float:
    return sum(row.is_within(1) for row in rows) / max(len(rows), 1)


if __name__ == "__main__":
    sys.exit(main())
