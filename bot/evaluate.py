"""Runs the trained model over files of questions and reports how well it decides (``make evaluate``).

The labels of a file are only compared after all its texts have been parsed by the model that serves users.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bot.exam import ExamError, Row, read_exam
from bot.exam_chart import coverage_risk_svg
from bot.exam_curve import coverage_risk
from bot.exam_metrics import interval_metrics, measure, measure_registers
from bot.exam_report import print_report
from bot.exam_twins import read_twins
from bot.turn_request import NOT_A_COMMAND, SLASHES

MODELS_DIRECTORY = "models"
ALLOWED_RISK = 0.04
"""Direct answers are to be right in 96 of 100 cases."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Entry point; returns the exit code."""
    options = _parser().parse_args(arguments)
    try:
        exam = read_exam([Path(name) for name in options.questions.split(",") if name])
        twins = read_twins(Path(options.twins)) if options.twins else None
        spellings = (*twins.noisy, *twins.clean) if twins else ()
        decisions = decide_all(find_model(options.model), (*exam.texts, *spellings))
    except (ExamError, FileNotFoundError) as error:
        print(error, file=sys.stderr)
        return 1
    rows = exam.answered(decisions[: len(exam.texts)])
    metrics = {**measure(rows), **interval_metrics(rows), "registers": measure_registers(rows)}
    if twins:
        metrics.update(twins.compare(decisions[len(exam.texts) :]))
    print_report(metrics, rows)
    _write_files(options, {"metrics": metrics, "rows": [row.as_dict() for row in rows]}, rows)
    return 0


def _write_files(options: argparse.Namespace, report: Mapping[str, Any], rows: Sequence[Row]) -> None:
    if options.report:
        Path(options.report).write_text(json.dumps(report, ensure_ascii=False, indent=1), encoding="utf-8")
    if options.curve:
        svg = coverage_risk_svg({Path(options.curve).stem: coverage_risk(rows)}, ALLOWED_RISK)
        Path(options.curve).write_text(svg, encoding="utf-8")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bot.evaluate", description=__doc__)
    parser.add_argument("--questions", required=True, help="files of text<TAB>expected, joined by commas")
    parser.add_argument("--report", help="where to write metrics and rows as JSON")
    parser.add_argument("--twins", help="a file of noisy<TAB>clean<TAB>expected: what typing errors cost")
    parser.add_argument("--curve", help="where to draw the coverage-risk curve as SVG")
    parser.add_argument("--model", default=MODELS_DIRECTORY, help="a model file, or a directory with models")
    return parser


def find_model(place: str) -> str:
    """The model file at ``place``, or the newest one in that directory. Raises ``FileNotFoundError``."""
    path = Path(place)
    models = sorted(path.glob("*.tar.gz"), key=lambda file: file.stat().st_mtime) if path.is_dir() else [path]
    if not models or not models[-1].is_file():
        raise FileNotFoundError(f"{place}: no model there; run `make train` first")
    return str(models[-1])


def decide_all(model: str, texts: Sequence[str]) -> list[dict[str, Any]]:
    """The decisions of a model file on all texts, as its server would take them."""
    return [parsed["decision"] for parsed in parse_all(model, texts)]


def parse_all(
    model: str,
    texts: Sequence[str],
    metadata: Sequence[Mapping[str, Any]] | None = None,
    *,
    only_output: bool = True,
) -> list[dict[str, Any]]:
    """What ``/model/parse`` of a server of this model would answer; any Rasa model will do.

    ``metadata`` is what the gateway knows about each message. Without ``only_output`` it is everything that
    the components left on the messages.
    """
    return asyncio.run(_parse(model, texts, metadata or [{}] * len(texts), only_output))


async def _parse(
    model: str, texts: Sequence[str], metadata: Sequence[Mapping[str, Any]], only_output: bool
) -> list[dict[str, Any]]:
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    from rasa.core.agent import Agent
    from rasa.core.channels.channel import UserMessage
    from rasa.utils.log_utils import configure_structlog

    configure_structlog(logging.WARNING)  # by default every parsed text is printed
    agent = Agent.load(model)
    processor = agent.processor
    if processor is None:
        raise FileNotFoundError(f"{model}: cannot be loaded")
    messages = (
        UserMessage(_plain(text), metadata=dict(known)) for text, known in zip(texts, metadata, strict=True)
    )
    return [
        await processor.parse_message(message, only_output_properties=only_output) for message in messages
    ]


def _plain(text: str) -> str:
    """The text as our channel hands it to Rasa, where a slash at the beginning is no command."""
    stripped = text.strip()
    return NOT_A_COMMAND + stripped if stripped.startswith(SLASHES) else stripped


if __name__ == "__main__":
    sys.exit(main())
