"""Tokens as the host page and the agents' console sign them, and as somebody forges them."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jwt


@dataclass(frozen=True)
class Signer:
    """Holds the private keys of the installation under test."""

    keys: Path

    def user(self, user_id: str, key: str = "host", **claims: Any) -> str:
        """A user token; `key` and `claims` make it wrong."""
        return self._sign(key, {"iss": "host", "aud": "gateway", "sub": user_id, **claims})

    def agent(self, agent_id: str, name: str) -> str:
        return self._sign("agent", {"iss": "agents", "aud": "gateway", "sub": agent_id, "name": name})

    def _sign(self, key: str, claims: dict[str, Any]) -> str:
        now = datetime.now(UTC)
        claims = {"iat": now, "exp": now + timedelta(hours=1), **claims}
        return jwt.encode(claims, (self.keys / f"{key}.pem").read_text(), algorithm="EdDSA")
