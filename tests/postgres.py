"""A throw-away PostgreSQL for tests: own data directory, free loopback port, gone at the end."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

BINARIES = Path("/usr/lib/postgresql/15/bin")
UNPRIVILEGED_USER = "nobody"
"""PostgreSQL refuses to run as root."""


@dataclass(frozen=True)
class PostgresServer:
    port: int

    def create_database(self, name: str) -> str:
        """Creates database `name` and returns its SQLAlchemy URL."""
        subprocess.run(
            [str(_binary("createdb")), "-h", "127.0.0.1", "-p", str(self.port), "-U", "postgres", name],
            check=True,
        )
        return f"postgresql+psycopg://postgres@127.0.0.1:{self.port}/{name}"


def is_available() -> bool:
    return _binary("initdb") is not None


@contextmanager
def throw_away_postgres() -> Iterator[PostgresServer]:
    """Starts a server; stops it and removes its files at the end.

    Raises:
        RuntimeError: it did not accept connections within 30 s.
    """
    directory = Path(tempfile.mkdtemp(prefix="postgres-"))
    port = _free_port()
    try:
        _hand_over(directory)
        _run("initdb", "-D", str(directory / "data"), "-U", "postgres", "-A", "trust", "--no-sync")
        options = (
            f"-p {port} -k {directory} -c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=300"
        )
        _run("pg_ctl", "-D", str(directory / "data"), "-l", str(directory / "log"), "-o", options, "start")
        _wait_until_ready(port)
        yield PostgresServer(port)
    finally:
        if (directory / "data" / "postmaster.pid").exists():
            _run("pg_ctl", "-D", str(directory / "data"), "-m", "immediate", "stop")
        shutil.rmtree(directory, ignore_errors=True)


def _binary(name: str) -> str | None:
    return shutil.which(str(BINARIES / name)) or shutil.which(name)


def _run(name: str, *arguments: str) -> None:
    user = ["runuser", "-u", UNPRIVILEGED_USER, "--"] if os.geteuid() == 0 else []
    subprocess.run(
        [*user, str(_binary(name)), *arguments], check=True, stdout=subprocess.DEVNULL, cwd="/", timeout=60
    )


def _hand_over(directory: Path) -> None:
    if os.geteuid() == 0:
        shutil.chown(directory, UNPRIVILEGED_USER)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_ready(port: int, timeout_s: float = 30) -> None:
    command = [str(_binary("pg_isready")), "-q", "-h", "127.0.0.1", "-p", str(port)]
    deadline = time.monotonic() + timeout_s
    while subprocess.run(command, check=False).returncode != 0:
        if time.monotonic() > deadline:
            raise RuntimeError(f"PostgreSQL on port {port} is not ready after {timeout_s} s")
        time.sleep(0.1)
