from pathlib import Path

import pytest

from deploy.environment import Installation, process_environment
from deploy.keys import ensure_keys


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    ensure_keys(tmp_path / "keys")
    return Installation.from_environment({"WENBAN_VAR": str(tmp_path), "BOT_PORT": "15005"})


def test_ports_come_from_the_environment_or_the_design(installation: Installation) -> None:
    assert dict(installation.ports) == {"backend": 8090, "actions": 5055, "bot": 15005, "gateway": 8080}


@pytest.mark.parametrize(
    ("process", "must_not_see"),
    [
        ("bot", ["BACKEND_DATABASE_URL", "GATEWAY_PRIVATE_KEY_FILE"]),
        ("actions", ["BACKEND_DATABASE_URL", "GATEWAY_PRIVATE_KEY_FILE", "BOT_SECRET"]),
        ("backend", ["GATEWAY_PRIVATE_KEY_FILE", "BOT_SECRET"]),
        ("gateway", ["BACKEND_DATABASE_URL"]),
    ],
)
def test_a_process_sees_nothing_of_its_neighbours(
    installation: Installation, process: str, must_not_see: list[str]
) -> None:
    shell = dict.fromkeys(must_not_see, "from-the-shell")
    environment = process_environment(installation, process, shell)
    assert [name for name in must_not_see if name in environment] == []


def test_the_shell_wins_over_the_local_default(installation: Installation) -> None:
    url = "postgresql+psycopg://localhost/backend"
    assert (
        process_environment(installation, "backend", {"BACKEND_DATABASE_URL": url})["BACKEND_DATABASE_URL"]
        == url
    )
