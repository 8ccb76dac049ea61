import socket
import sys
import time
from pathlib import Path

import pytest

from deploy import run
from deploy.environment import Installation
from deploy.keys import ensure_keys


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    ensure_keys(tmp_path / "keys")
    return Installation(tmp_path, {name: free_port() for name in ("backend", "actions", "bot", "gateway")})


def test_a_taken_port_is_named_with_its_process_and_variable(installation: Installation) -> None:
    with socket.socket() as taker:
        taker.bind(("127.0.0.1", installation.ports["gateway"]))
        taker.listen()
        with pytest.raises(SystemExit, match=rf"{installation.ports['gateway']}.*gateway.*GATEWAY_PORT"):
            run.refuse_taken_ports(installation)


def test_a_crash_is_reported_by_name_and_ends_the_others(
    installation: Installation, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    sleep = f"exec {sys.executable} -c 'import time; time.sleep(60)'"
    commands = {"backend": sleep, "actions": "sleep 0.5; exit 7", "bot": sleep, "gateway": sleep}
    monkeypatch.setattr(run, "read_procfile", lambda: commands)
    started = time.monotonic()
    assert run.supervise(installation, Path("model.tar.gz"), started) == 7
    assert time.monotonic() - started < 30
    assert "actions 意外退出（退出码 7）" in capsys.readouterr().out
