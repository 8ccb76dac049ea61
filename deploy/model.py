"""Trains the model when what it is made of has changed, and finds it again when it has not.

Why not Rasa's own fingerprint: it only notices after 15 s of imports that nothing is to be done.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from deploy.environment import ROOT
from deploy.wording import say, words

INGREDIENTS = ("config.yml", "domain", "data", "knowledge", "bot/nlu", "bot/importer.py", "bot/uv.lock")
"""What a model depends on; channels, the NLG and actions are read at run time."""
IGNORED_SUFFIXES = (".pyc", ".md")
RASA_CACHE = ".rasa"
PROGRESS_EVERY_S = 10.0
TAIL_LINES = 25


def fingerprint(root: Path = ROOT) -> str:
    """First 16 hex digits of the SHA-256 over the names and contents of all ingredients."""
    digest = hashlib.sha256()
    for file in _ingredient_files(root):
        digest.update(str(file.relative_to(root)).encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def _ingredient_files(root: Path) -> Iterator[Path]:
    for name in INGREDIENTS:
        place = root / name
        files = sorted(place.rglob("*")) if place.is_dir() else [place]
        yield from (file for file in files if file.is_file() and file.suffix not in IGNORED_SUFFIXES)


def ensure_model(log: Path, root: Path = ROOT, train: Callable[[str, Path, Path], int] | None = None) -> Path:
    """The model of the present ingredients; trains it when there is none.

    Args:
        log: where the training's output goes.
        root: the checkout.
        train: `(model name, log, root) -> exit code`; Rasa's training unless a test brings its own.

    Raises:
        SystemExit: training failed; the end of its log has been shown.
    """
    name = fingerprint(root)
    model = root / "models" / f"{name}.tar.gz"
    if model.exists():
        say("model_reused", model=model.relative_to(root))
        return model
    say("training", log=log)
    started = time.monotonic()
    log.parent.mkdir(parents=True, exist_ok=True)
    if (train or train_with_rasa)(name, log, root) != 0 or not model.exists():
        _show_failure(log)
    say("trained", seconds=round(time.monotonic() - started), model=model.relative_to(root))
    return model


def train_with_rasa(name: str, log: Path, root: Path) -> int:
    """Runs `rasa train` with progress on the terminal; returns its exit code.

    `make train` validates before: Rasa's own validation would read everything once more (20 s).
    """
    rasa = [str(root / "bot/.venv/bin/python"), "-m", "rasa"]
    command = [*rasa, "train", "--skip-validation", "--domain", "domain", "--fixed-model-name", name]
    if not (root / RASA_CACHE).exists():
        command.append("--force")  # looking for what can be kept takes 10 s, and there is nothing
    quiet = {"RASA_TELEMETRY_ENABLED": "false", "PYTHONPATH": str(root), "TF_CPP_MIN_LOG_LEVEL": "3"}
    started = time.monotonic()
    with (
        log.open("wb") as stream,
        subprocess.Popen(
            command,
            cwd=root,
            env={**os.environ, **quiet},
            stdout=stream,
            stderr=subprocess.STDOUT,
        ) as process,
    ):
        while True:
            try:
                return process.wait(timeout=PROGRESS_EVERY_S)
            except subprocess.TimeoutExpired:
                say("training_progress", seconds=round(time.monotonic() - started))


def _show_failure(log: Path) -> None:
    tail = log.read_text(errors="replace").splitlines()[-TAIL_LINES:] if log.exists() else []
    sys.exit("\n".join([words("training_failed", log=log), *tail]))


def remove_models(root: Path = ROOT) -> None:
    shutil.rmtree(root / "models", ignore_errors=True)


if __name__ == "__main__":
    ensure_model(ROOT / "var" / "log" / "train.log")
