"""Trains a model and serves it in processes of their own, on loopback and with throw-away caches."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx

ROOT = Path(__file__).resolve().parent.parent
_BOT_PYTHON = ROOT / "bot" / ".venv" / "bin" / "python"
_TRAINING_LIMIT_S = 3600
_START_LIMIT_S = 180


class BenchError(RuntimeError):
    """A process did not do what it was started for; the message says which and where its output is."""


@dataclass(frozen=True)
class TrainedModel:
    """A model file and how long it took to make it."""

    path: Path
    training_s: float | None
    """None: not trained in this run."""


@dataclass(frozen=True)
class Server:
    """A running server of one model."""

    url: str
    pid: int
    start_s: float
    """From the start of the process until it answered its first question."""

    @property
    def memory_mb(self) -> float:
        """Resident memory now."""
        for line in Path(f"/proc/{self.pid}/status").read_text(encoding="ascii").splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
        raise BenchError(f"process {self.pid} has ended")


def train(config: Path, workspace: Path) -> TrainedModel:
    """Train from nothing: no cache of Rasa's, no vectors of ours."""
    workspace.mkdir(parents=True, exist_ok=True)
    command = ["train", "--config", str(config), "--domain", "domain", "--data", "data"]
    command += ["--out", str(workspace), "--fixed-model-name", "model", "--force"]
    started = time.monotonic()
    code = _run_rasa(command, workspace, workspace / "train.log")
    if code != 0:
        raise BenchError(f"training of {config} ended with {code}:\n{_tail(workspace / 'train.log')}")
    return TrainedModel(workspace / "model.tar.gz", time.monotonic() - started)


def _run_rasa(command: list[str], workspace: Path, log: Path) -> int | str:
    """The exit code, or words when the time is over; the process has ended either way."""
    with log.open("wb") as stream:
        try:
            return subprocess.run(  # noqa: S603 (our own interpreter)
                [str(_BOT_PYTHON), "-m", "rasa", *command],
                cwd=ROOT,
                env=_environment(workspace),
                stdout=stream,
                stderr=subprocess.STDOUT,
                timeout=_TRAINING_LIMIT_S,
                check=False,
            ).returncode
        except subprocess.TimeoutExpired:
            return f"no result after {_TRAINING_LIMIT_S} s"


def _tail(log: Path, lines: int = 15) -> str:
    """The end of a log: its directory is gone when the message is read."""
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])


@contextlib.contextmanager
def serve(model: TrainedModel, workspace: Path) -> Iterator[Server]:
    """Serve the model until the block is left."""
    port = _free_port()
    command = ["run", "--model", str(model.path), "--enable-api", "--interface", "127.0.0.1"]
    command += [
        "--port",
        str(port),
        "--endpoints",
        "bench/endpoints.yml",
        "--credentials",
        "bench/credentials.yml",
    ]
    started = time.monotonic()
    with (workspace / "serve.log").open("wb") as log:
        process = subprocess.Popen(  # noqa: S603 (our own interpreter)
            [str(_BOT_PYTHON), "-m", "rasa", *command],
            cwd=ROOT,
            env=_environment(workspace),
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            url = f"http://127.0.0.1:{port}"
            _wait_until_ready(url, process)
            yield Server(url, process.pid, time.monotonic() - started)
        finally:
            _stop(process)


def _environment(workspace: Path) -> dict[str, str]:
    return {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "RASA_TELEMETRY_ENABLED": "false",
        "RASA_CACHE_DIRECTORY": str(workspace / "cache"),
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "WENBAN_VAR": str(workspace / "var"),
    }


def _wait_until_ready(url: str, process: subprocess.Popen[bytes]) -> None:
    """A server that listens may still be loading; only an answered question counts."""
    deadline = time.monotonic() + _START_LIMIT_S
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise BenchError(f"the server ended with code {process.returncode}")
        try:
            answer = httpx.post(f"{url}/model/parse", json={"text": "ok"}, timeout=30)
        except httpx.TransportError:
            time.sleep(0.2)
            continue
        if answer.status_code == 200:
            return
        time.sleep(0.2)
    raise BenchError(f"the server was not ready after {_START_LIMIT_S} s")


def _stop(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(timeout=10)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port
