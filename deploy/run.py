"""`make run`: trains if needed, starts the Procfile, says when all are healthy, ends all together.

honcho supervises: it collects output, and ends all when one ends. What it lacks stands here: free ports
before the start, health after it, and the name of the one that crashed.
"""

import os
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path

from honcho.environ import parse_procfile
from honcho.manager import Manager
from honcho.printer import Message, Printer

from deploy.environment import LOOPBACK, ROOT, Installation, port_variable, process_environment
from deploy.keys import ensure_keys
from deploy.model import ensure_model
from deploy.wording import say, words

HEALTHY_WITHIN_S = 120.0
POLL_EVERY_S = 0.25
SIGNAL_EXIT_CODES = (130, 143)
"""What honcho returns after Ctrl-C and SIGTERM: wished for, not a crash."""


def main() -> None:
    started = time.monotonic()
    installation = Installation.from_environment()
    refuse_taken_ports(installation)
    ensure_keys(installation.keys)
    model = ensure_model(installation.log("train"))
    ensure_desk_accounts(installation)
    say("starting")
    sys.exit(supervise(installation, model, started))


def ensure_desk_accounts(installation: Installation) -> None:
    """The demo accounts of the desk, with their passwords on the terminal, once; none when not a demo."""
    environment = process_environment(installation, "gateway", os.environ)
    if environment["GATEWAY_IS_DEMO"].lower() == "true":
        command = [sys.executable, "-m", "gateway.desk", "demo"]
        subprocess.run(command, env={**os.environ, **environment}, cwd=ROOT, check=True)


def refuse_taken_ports(installation: Installation) -> None:
    """Raises SystemExit with one line per port that somebody listens on."""
    taken = [name for name, port in installation.ports.items() if is_taken(port)]
    if taken:
        sys.exit("\n".join(port_taken(installation, name) for name in taken))


def port_taken(installation: Installation, name: str) -> str:
    return words("port_taken", port=installation.ports[name], name=name, variable=port_variable(name))


def is_taken(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return True
    return False


class LogPrinter(Printer):  # type: ignore[misc]  # honcho has no types
    """Writes each process's lines into its own file and keeps the terminal for what people need."""

    def __init__(self, installation: Installation) -> None:
        super().__init__(sys.stdout)
        self.installation = installation

    def write(self, message: Message) -> None:
        if message.name == "system":
            return
        line = message.data if isinstance(message.data, str) else message.data.decode(errors="replace")
        with self.installation.log(message.name).open("a", encoding="utf-8") as log:
            log.write(f"{message.time:%H:%M:%S} {line}")


class Supervisor(Manager):  # type: ignore[misc]  # honcho has no types
    """honcho's manager that remembers who ended first."""

    crashed: tuple[str, int] | None = None
    """Name and exit code of a process that ended by itself."""

    def first_exit(self) -> tuple[str, int] | None:
        ended = [
            (name, p["returncode"]) for name, p in self._processes.items() if p.get("returncode") is not None
        ]
        return ended[0] if ended else None

    def terminate(self) -> None:
        self.crashed = None if self._terminating else self.first_exit()
        super().terminate()


def supervise(installation: Installation, model: Path, started: float) -> int:
    """Runs until Ctrl-C (0) or until one process ends by itself (its exit code, at least 1)."""
    installation.log("run").parent.mkdir(parents=True, exist_ok=True)
    manager = Supervisor(LogPrinter(installation))
    for name, command in read_procfile().items():
        environment = process_environment(installation, name, {**os.environ, "BOT_MODEL": str(model)})
        manager.add_process(name, command, env=environment, cwd=str(ROOT))
    ended = threading.Event()
    watcher = threading.Thread(
        target=announce_health, args=(installation, manager, started, ended), daemon=True
    )
    watcher.start()
    manager.loop()
    ended.set()
    return report_end(installation, manager)


def read_procfile() -> Mapping[str, str]:
    processes: Mapping[str, str] = parse_procfile((ROOT / "Procfile").read_text()).processes
    return processes


def announce_health(
    installation: Installation, manager: Manager, started: float, ended: threading.Event
) -> None:
    """Says each process's name as it becomes healthy; ends everything when one does not in time."""
    waiting = set(installation.ports)
    deadline = time.monotonic() + HEALTHY_WITHIN_S
    while waiting and time.monotonic() < deadline and not ended.wait(POLL_EVERY_S):
        for name in sorted(n for n in waiting if is_healthy(installation.health_url(n))):
            waiting.discard(name)
            say("healthy", name=name, seconds=round(time.monotonic() - started))
    if ended.is_set():
        return
    if waiting:
        log = installation.log("run").parent
        say("not_healthy", names="、".join(sorted(waiting)), seconds=round(HEALTHY_WITHIN_S), log=log)
        manager.terminate()
        return
    say("ready", seconds=round(time.monotonic() - started), gateway=installation.url("gateway"))


def is_healthy(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=1) as response:
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def report_end(installation: Installation, manager: Supervisor) -> int:
    if manager.returncode in SIGNAL_EXIT_CODES:
        say("stopped", var=installation.var)
        return 0
    if manager.crashed:
        name, code = manager.crashed
        say("exited", name=name, code=code, log=installation.log(name))
    return manager.returncode or 1


if __name__ == "__main__":
    main()
