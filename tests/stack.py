"""The four real processes on free ports with their own data directory, for end-to-end tests."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from deploy.environment import ROOT, Installation, process_environment
from deploy.keys import ensure_keys
from deploy.model import ensure_model
from deploy.run import is_healthy, read_procfile

NAMES = ("backend", "actions", "bot", "gateway")
HEALTHY_WITHIN_S = 300.0
"""Four processes take half a minute on two free cores; on busy ones several times that."""
STOPPED_WITHIN_S = 15.0


@dataclass
class Stack:
    """Starts, stops and kills single processes by their ids."""

    installation: Installation
    model: Path
    settings: Mapping[str, str] = field(default_factory=dict)
    """Environment variables that win over the local defaults."""
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, *names: str) -> None:
        """Starts the named processes and waits until all are healthy."""
        for name in names:
            self._launch(name)
        for name in names:
            self._wait_until_healthy(name)

    def stop(self, name: str, how: int = signal.SIGTERM) -> None:
        process = self.processes.pop(name)
        if process.poll() is None:
            os.killpg(process.pid, how)
            process.wait(STOPPED_WITHIN_S)

    def stop_all(self) -> None:
        for name in list(self.processes):
            self.stop(name, signal.SIGKILL if name == "bot" else signal.SIGTERM)

    def url(self, name: str) -> str:
        return self.installation.url(name)

    def log_text(self) -> str:
        """What all processes have written so far."""
        return "\n".join(file.read_text(errors="replace") for file in self.installation.var.glob("log/*.log"))

    def bot_secret(self) -> str:
        return (self.installation.keys / "bot_secret").read_text().strip()

    def _launch(self, name: str) -> None:
        log = self.installation.log(name)
        log.parent.mkdir(parents=True, exist_ok=True)
        environment = process_environment(
            self.installation, name, {**os.environ, "BOT_MODEL": str(self.model), **self.settings}
        )
        with log.open("ab") as stream:
            self.processes[name] = subprocess.Popen(
                read_procfile()[name],
                shell=True,
                cwd=ROOT,
                env=environment,
                stdout=stream,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def _wait_until_healthy(self, name: str) -> None:
        deadline = time.monotonic() + HEALTHY_WITHIN_S
        while not is_healthy(self.installation.health_url(name)):
            if self.processes[name].poll() is not None or time.monotonic() > deadline:
                tail = "\n".join(self.installation.log(name).read_text(errors="replace").splitlines()[-40:])
                raise RuntimeError(f"{name} did not become healthy:\n{tail}")
            time.sleep(0.1)


@contextmanager
def running_stack(names: tuple[str, ...] = NAMES, **settings: str) -> Iterator[Stack]:
    """A stack of the named processes; everything it wrote is removed at the end."""
    var = Path(tempfile.mkdtemp(prefix="wenban-"))
    ensure_keys(var / "keys")
    installation = Installation(var, {name: free_port() for name in NAMES})
    stack = Stack(installation, ensure_model(installation.log("train")), settings)
    try:
        stack.start(*names)
        yield stack
    finally:
        stack.stop_all()
        shutil.rmtree(var, ignore_errors=True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
