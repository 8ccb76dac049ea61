"""``make bench``: our pipeline and stock Rasa side by side, on the same data, exam and machine."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bench.measurement import Quality, Question, Speed, measure_quality, measure_speed, read_questions
from bench.rasa_process import ROOT, BenchError, TrainedModel, serve, train
from bench.report import REPORT, write_section

EXAM_DIRECTORY = ROOT / "tests" / "knowledge" / "exam"
KEPT = ROOT / "var" / "bench"
USERS = 16


@dataclass(frozen=True)
class Result:
    """Everything measured about one pipeline."""

    name: str
    quality: Quality
    speed: Speed
    training_s: float | None
    """None: the model was trained before."""
    start_s: float
    memory_mb: float


def main(arguments: Sequence[str] | None = None) -> int:
    """Train both, measure both, print and write the table."""
    parser = argparse.ArgumentParser(prog="bench.compare", description=__doc__)
    parser.add_argument(
        "--stock", type=Path, help="a model of the stock pipeline on the same data; else one is trained"
    )
    trained = {"stock Rasa": parser.parse_args(arguments).stock}
    questions = read_questions(sorted(EXAM_DIRECTORY.glob("*.tsv")))
    pipelines = {"问伴": ROOT / "config.yml", "stock Rasa": ROOT / "bench" / "stock" / "config.yml"}
    with tempfile.TemporaryDirectory(prefix="wenban-bench-") as directory:
        try:
            results = [
                _measure(name, config, questions, Path(directory) / str(number), trained.get(name))
                for number, (name, config) in enumerate(pipelines.items())
            ]
        except BenchError as error:
            print(error, file=sys.stderr)
            return 1
    text = table(results, len(questions))
    print(text)
    write_section(REPORT, "compare", "Beside stock Rasa (`make bench`)", text)
    return 0


def _measure(
    name: str, config: Path, questions: Sequence[Question], workspace: Path, trained: Path | None
) -> Result:
    model = TrainedModel(trained, None) if trained else _trained(name, config, workspace)
    workspace.mkdir(parents=True, exist_ok=True)
    print(f"{name}: serving …", flush=True)
    with serve(model, workspace) as server:
        # Speed first: the exam must not warm a cache of questions.
        speed = measure_speed(server.url, [question.text for question in questions], USERS)
        quality = measure_quality(server.url, questions)
        return Result(name, quality, speed, model.training_s, server.start_s, server.memory_mb)


def _trained(name: str, config: Path, workspace: Path) -> TrainedModel:
    print(f"{name}: training …", flush=True)
    model = train(config, workspace)
    KEPT.mkdir(parents=True, exist_ok=True)
    shutil.copy(model.path, KEPT / f"{config.parent.name}.tar.gz")  # for `bench.comparison`
    return model


def table(results: Sequence[Result], questions: int) -> str:
    """The results as markdown, with the day and the machine."""
    rows = [
        ("top-1 on the exam", [f"{result.quality.accuracy:.3f}" for result in results]),
        ("out-of-scope recall", [f"{result.quality.out_of_scope_recall:.3f}" for result in results]),
        ("`/model/parse` p50, one user", [f"{result.speed.p50_ms:.0f} ms" for result in results]),
        ("`/model/parse` p95, one user", [f"{result.speed.p95_ms:.0f} ms" for result in results]),
        (f"messages/s, {USERS} users", [f"{result.speed.messages_per_s:.0f}" for result in results]),
        ("training, nothing cached", [_seconds(result.training_s) for result in results]),
        ("start until the first answer", [f"{result.start_s:.0f} s" for result in results]),
        ("memory of the server", [f"{result.memory_mb:.0f} MB" for result in results]),
    ]
    day = datetime.now(UTC).date().isoformat()
    lines = [
        f"{day} · {questions} exam questions · {os.cpu_count()} cores",
        "",
        "| | " + " | ".join(result.name for result in results) + " |",
        "|---|" + "---|" * len(results),
        *(f"| {label} | " + " | ".join(values) + " |" for label, values in rows),
    ]
    return "\n".join(lines)


def _seconds(value: float | None) -> str:
    return "–" if value is None else f"{value:.0f} s"


if __name__ == "__main__":
    sys.exit(main())
