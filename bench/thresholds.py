"""``python -m bench.thresholds``: proposes the thresholds of the answer gate from the development set.

The exam is never read here. The trained model ranks each question once, the gate decides with many settings.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import yaml
from rasa.shared.nlu.training_data.message import Message

from bench.threshold_search import WANTED_PRECISION, Effect, Settings, effect_of, propose
from bot.evaluate import MODELS_DIRECTORY, find_model, parse_all
from bot.exam import Exam, ExamError, Row, read_exam
from bot.exam_interval import Share
from bot.nlu.answer_gate import DECISION, AnswerGate
from bot.nlu.gate_rules import Thresholds

DEVELOPMENT = Path("bench") / "development"
CONFIG = Path("config.yml")
_NAMES = ("direct", "margin", "clarify", "choice")


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table and the proposal; returns the exit code."""
    options = _parser().parse_args(arguments)
    try:
        exam = read_exam(sorted(Path(options.development).glob("*.tsv")))
        parsed = parse_all(find_model(options.model), exam.texts, only_output=False)
    except (ExamError, FileNotFoundError) as error:
        print(error, file=sys.stderr)
        return 1
    gate = Gate(exam, parsed, gate_config(CONFIG))
    present = effect_of(gate.thresholds, gate(gate.thresholds))
    proposal, trials = propose(gate, gate.thresholds)
    print_effects([present, *trials, effect_of(proposal, gate(proposal))])
    if not trials:
        print(f"\nno setting reaches a precision of {WANTED_PRECISION}", file=sys.stderr)
        return 1
    print("\nproposed for AnswerGate in config.yml:")
    print(yaml.safe_dump({"thresholds": {name: proposal[name] for name in _NAMES}}, sort_keys=False), end="")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bench.thresholds", description=__doc__)
    parser.add_argument("--model", default=MODELS_DIRECTORY, help="a model file, or a directory with models")
    parser.add_argument("--development", default=str(DEVELOPMENT), help="a directory of such files as exams")
    return parser


class Gate:
    """Decides the whole development set again for any thresholds."""

    def __init__(self, exam: Exam, parsed: Sequence[Mapping[str, Any]], config: Mapping[str, Any]) -> None:
        """``parsed`` holds everything that the model's components said about each text."""
        self._exam = exam
        self._parsed = parsed
        self._config = config
        self.thresholds: Settings = {**asdict(Thresholds()), **(config.get("thresholds") or {})}

    def __call__(self, settings: Settings) -> list[Row]:
        """The rows as the gate decides them with these thresholds."""
        gate = AnswerGate({**self._config, "thresholds": dict(settings)})
        messages = [Message(dict(parsed)) for parsed in self._parsed]
        return self._exam.answered([message.get(DECISION) for message in gate.process(messages)])


def gate_config(config: Path) -> dict[str, Any]:
    """What the configuration says about the gate, over its defaults."""
    pipeline = yaml.safe_load(config.read_text(encoding="utf-8"))["pipeline"]
    named = [entry for entry in pipeline if entry["name"].endswith(".AnswerGate")]
    return {**AnswerGate.get_default_config(), **(named[0] if named else {})}


def print_effects(effects: Sequence[Effect]) -> None:
    """A line for each setting: numbers only."""
    columns = "{:>6} {:>6} {:>7} {:>6}  {:22} {:22} {:>8} {:>9} {:>6}"
    print(columns.format(*_NAMES, "precision [95 %]", "coverage [95 %]", "refused", "foreign", "kept"))
    for effect in effects:
        numbers = [f"{effect.settings[name]:.2f}" for name in _NAMES]
        shares = [_shown(effect.refused), _shown(effect.foreign_refused), f"{effect.kept:.3f}"]
        print(columns.format(*numbers, str(effect.precision), str(effect.coverage), *shares))


def _shown(share: Share | None) -> str:
    return "–" if share is None else f"{share.value:.3f}"


if __name__ == "__main__":
    sys.exit(main())
