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
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bot.exam import ExamError, Row, read_exam
from bot.exam_metrics import confusions, measure
from bot.turn_request import NOT_A_COMMAND, SLASHES

MODELS_DIRECTORY = "models"


def main(arguments: Sequence[str] | None = None) -> int:
    """Entry point; returns the exit code."""
    options = _parser().parse_args(arguments)
    try:
        exam = read_exam([Path(name) for name in options.questions.split(",") if name])
        decisions = asyncio.run(_decide(find_model(options.model), exam.texts))
    except (ExamError, FileNotFoundError) as error:
        print(error, file=sys.stderr)
        return 1
    rows = exam.answered(decisions)
    report = {"metrics": measure(rows), "rows": [row.as_dict() for row in rows]}
    _print_report(report["metrics"], rows)
    if options.report:
        Path(options.report).write_text(json.dumps(report, ensure_ascii=False, indent=1), encoding="utf-8")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bot.evaluate", description=__doc__)
    parser.add_argument("--questions", required=True, help="files of text<TAB>expected, joined by commas")
    parser.add_argument("--report", help="where to write metrics and rows as JSON")
    parser.add_argument("--model", default=MODELS_DIRECTORY, help="a model file, or a directory with models")
    return parser


def find_model(place: str) -> str:
    """The model file at ``place``, or the newest one in that directory. Raises ``FileNotFoundError``."""
    path = Path(place)
    models = sorted(path.glob("*.tar.gz"), key=lambda file: file.stat().st_mtime) if path.is_dir() else [path]
    if not models or not models[-1].is_file():
        raise FileNotFoundError(f"{place}: no model there; run `make train` first")
    return str(models[-1])


async def _decide(model: str, texts: Sequence[str]) -> list[dict[str, Any]]:
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    from rasa.core.agent import Agent
    from rasa.utils.log_utils import configure_structlog

    configure_structlog(logging.WARNING)  # by default every parsed text is printed
    agent = Agent.load(model)
    return [(await agent.parse_message(_plain(text)))["decision"] for text in texts]


def _plain(text: str) -> str:
    """The text as our channel hands it to Rasa, where a slash at the beginning is no command."""
    stripped = text.strip()
    return NOT_A_COMMAND + stripped if stripped.startswith(SLASHES) else stripped


def _print_report(metrics: dict[str, Any], rows: Sequence[Row]) -> None:
    for name, value in metrics.items():
        print(f"{name:26} {value:.3f}" if isinstance(value, float) else f"{name:26} {value}")
    print("\nconfusions (expected -> decided)")
    for (expected, decided), count in confusions(rows):
        print(f"{count:4}  {expected} -> {decided}")


if __name__ == "__main__":
    sys.exit(main())
