"""The action server's settings, all from the environment."""

import os
from collections.abc import Mapping
from dataclasses import dataclass

LOOPBACK = "127.0.0.1"


@dataclass(frozen=True)
class Settings:
    """What an installation may change."""

    backend_url: str = f"http://{LOOPBACK}:8090"
    host: str = LOOPBACK
    port: int = 5055
    read_timeout_s: float = 4.0
    """How long an answer of the backend may take: two reads fit into the 12 s the bot gives an action."""
    connect_timeout_s: float = 1.0

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> "Settings":
        return cls(
            backend_url=environ.get("BACKEND_URL", cls.backend_url),
            host=environ.get("ACTIONS_HOST", cls.host),
            port=int(environ.get("ACTIONS_PORT", cls.port)),
            read_timeout_s=float(environ.get("ACTIONS_BACKEND_TIMEOUT_S", cls.read_timeout_s)),
        )
