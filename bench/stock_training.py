"""The stock pipeline on any training data. A model is kept under ``var/bench`` until its data change."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from rasa.shared.nlu.training_data.training_data import TrainingData

from bench.outcome import stock_outcomes
from bot.evaluate import parse_all

CONFIG = Path("bench") / "stock" / "config.yml"
_MODELS = Path("var") / "bench" / "stock"
_LIMIT_S = 3600
_EXAMPLES_SHOWN = 85_000
"""Fewer examples are shown more often, as often in all as the full data in the epochs of ``CONFIG``."""
_MOST_EPOCHS = 100  # of Rasa's template


class StockError(RuntimeError):
    """The training did not succeed; the message holds the end of its output."""


@dataclass(frozen=True)
class StockModel:
    """A trained model and what it took."""

    path: Path
    training_s: float | None

    def decide(self, texts: Sequence[str]) -> list[dict[str, Any]]:
        """The decisions in the form of ours."""
        return [_decision(parsed) for parsed in parse_all(str(self.path), texts)]


def stock_model(data: TrainingData) -> StockModel:
    """Train, or find the model of the same data and configuration. Raises ``StockError``."""
    content = data.nlu_as_yaml()
    key = hashlib.sha256((content + CONFIG.read_text(encoding="utf-8")).encode()).hexdigest()[:16]
    model, note = _MODELS / f"{key}.tar.gz", _MODELS / f"{key}.json"
    if not (model.exists() and note.exists()):
        with tempfile.TemporaryDirectory(prefix="wenban-stock-") as directory:
            training_s = _train(data, Path(directory), model)
        note.write_text(json.dumps({"training_s": training_s}), encoding="utf-8")
    return StockModel(model, float(json.loads(note.read_text(encoding="utf-8"))["training_s"]))


def _train(data: TrainingData, workspace: Path, model: Path) -> float:
    questions = workspace / "data"
    questions.mkdir()
    data.persist_nlu(str(questions / "nlu.yml"))
    data.persist_nlg(str(questions / "responses.yml"))
    config = workspace / "config.yml"
    adapted = adapted_config(CONFIG, len(data.intent_examples))
    config.write_text(yaml.safe_dump(adapted, sort_keys=False), encoding="utf-8")
    command = ["train", "nlu", "--nlu", str(questions), "--config", str(config), "--out", str(model.parent)]
    command += ["--domain", str(_domain(data, workspace)), "--fixed-model-name", model.name.split(".")[0]]
    started = time.monotonic()
    ended = subprocess.run(  # noqa: S603 (our own interpreter)
        [sys.executable, "-W", "ignore", "-m", "rasa", *command],
        env={**os.environ, "RASA_CACHE_DIRECTORY": str(workspace / "cache")},
        capture_output=True,
        text=True,
        timeout=_LIMIT_S,
        check=False,
    )
    if ended.returncode != 0 or not model.exists():
        raise StockError((ended.stderr or ended.stdout)[-2000:])
    return time.monotonic() - started


def adapted_config(config: Path, examples: int) -> dict[str, Any]:
    """The configuration for so many examples, given as files: the knowledge base is not read beside them."""
    loaded: dict[str, Any] = yaml.safe_load(config.read_text(encoding="utf-8"))
    epochs = min(_MOST_EPOCHS, max(1, round(_EXAMPLES_SHOWN / examples)))
    pipeline = [{**entry, "epochs": epochs} if "epochs" in entry else entry for entry in loaded["pipeline"]]
    return {**{key: value for key, value in loaded.items() if key != "importers"}, "pipeline": pipeline}


def _domain(data: TrainingData, workspace: Path) -> Path:
    path = workspace / "domain.yml"
    path.write_text(yaml.safe_dump({"version": "3.1", "intents": sorted(data.intents)}), encoding="utf-8")
    return path


def _decision(parsed: Mapping[str, Any]) -> dict[str, Any]:
    outcomes = stock_outcomes(parsed)
    listed = [_candidate(name, 1.0 / rank) for rank, name in enumerate(outcomes[:5], start=1)]
    return {**listed[0], "candidates": listed, "also": [], "reason": "stock"}


def _candidate(name: str, confidence: float) -> dict[str, Any]:
    kind, _, identifier = name.partition(":")
    return {"kind": kind, "id": identifier or None, "confidence": confidence}
