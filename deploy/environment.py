"""Where the four processes live on this machine: ports, files and the environment each is started with.

Each process gets the variables it needs and no others: the frozen Rasa stack sees no database of its
neighbours and no signing key.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOOPBACK = "127.0.0.1"
DEFAULT_PORTS = {"backend": 8090, "actions": 5055, "bot": 5005, "gateway": 8080}
HEALTH_PATHS = {
    "backend": "/healthz",
    "actions": "/health",
    "bot": "/webhooks/gateway/",
    "gateway": "/healthz",
}
NEIGHBOURS_SETTINGS = {
    "backend": ("GATEWAY_", "BOT_"),
    "actions": ("GATEWAY_", "BOT_", "BACKEND_DATABASE_URL"),
    "bot": ("GATEWAY_", "BACKEND_"),
    "gateway": ("BACKEND_",),
}
"""Prefixes of variables that a process must not inherit from the shell."""


@dataclass(frozen=True)
class Installation:
    """One running copy of the assistant."""

    var: Path
    """Everything that is written at run time: databases, keys, logs, caches."""
    ports: Mapping[str, int]
    """Process name to TCP port."""

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> "Installation":
        var = Path(environ.get("WENBAN_VAR", ROOT / "var")).resolve()
        ports = {name: int(environ.get(port_variable(name), port)) for name, port in DEFAULT_PORTS.items()}
        return cls(var=var, ports=ports)

    @property
    def keys(self) -> Path:
        return self.var / "keys"

    def url(self, name: str) -> str:
        return f"http://{LOOPBACK}:{self.ports[name]}"

    def health_url(self, name: str) -> str:
        return self.url(name) + HEALTH_PATHS[name]

    def log(self, name: str) -> Path:
        return self.var / "log" / f"{name}.log"


def port_variable(name: str) -> str:
    return f"{name.upper()}_PORT"


def process_environment(installation: Installation, name: str, environ: Mapping[str, str]) -> dict[str, str]:
    """The environment of process `name`: the local wiring, and the shell's less the neighbours' settings.

    A value that the shell sets for this process wins over the local default.
    """
    hidden = NEIGHBOURS_SETTINGS[name]
    inherited = {key: value for key, value in environ.items() if not key.startswith(hidden)}
    return {**_own(installation, name), **inherited, **_shared(installation)}


def _shared(installation: Installation) -> dict[str, str]:
    return {
        "PYTHONPATH": str(ROOT),
        "PYTHONUNBUFFERED": "1",
        "RASA_TELEMETRY_ENABLED": "false",
        "WENBAN_VAR": str(installation.var),
    }


def _own(installation: Installation, name: str) -> dict[str, str]:
    keys, var = installation.keys, installation.var
    port = {port_variable(name): str(installation.ports[name])}
    own: dict[str, dict[str, str]] = {
        "backend": {
            "BACKEND_DATABASE_URL": f"sqlite:///{var / 'backend.db'}",
            "BACKEND_GATEWAY_PUBLIC_KEY_FILE": str(keys / "gateway.pub"),
            "BACKEND_IS_DEMO": "true",
        },
        "actions": {"BACKEND_URL": installation.url("backend")},
        "bot": {
            "BOT_SECRET": _bot_secret(installation),
            "BOT_ACTIONS_URL": installation.url("actions") + "/webhook",
            "BOT_TRACKER_DATABASE": str(var / "bot.db"),
            "TF_CPP_MIN_LOG_LEVEL": "3",
        },
        "gateway": {
            "GATEWAY_DATABASE_URL": f"sqlite:///{var / 'gateway.db'}",
            "GATEWAY_BOT_URL": installation.url("bot"),
            "GATEWAY_BACKEND_URL": installation.url("backend"),
            "GATEWAY_BOT_SECRET": _bot_secret(installation),
            "GATEWAY_PRIVATE_KEY_FILE": str(keys / "gateway.pem"),
            "GATEWAY_HOST_PUBLIC_KEY_FILE": str(keys / "host.pub"),
            "GATEWAY_AGENT_PUBLIC_KEY_FILE": str(keys / "agent.pub"),
            "GATEWAY_HOST_PRIVATE_KEY_FILE": str(keys / "host.pem"),
            "GATEWAY_IS_DEMO": "true",
        },
    }
    return {**own[name], **port}


def _bot_secret(installation: Installation) -> str:
    return (installation.keys / "bot_secret").read_text().strip()
