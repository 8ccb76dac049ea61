"""Signed-in callers for tests."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx
import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from fastapi.testclient import TestClient


@dataclass(frozen=True)
class TokenSigner:
    """Mints tokens as the gateway does."""

    key: Ed25519PrivateKey
    clock: Callable[[], datetime]

    def claims(self, subject: str, **changes: Any) -> dict[str, Any]:
        """The claims of a good token; a change to None removes a claim."""
        now = int(self.clock().timestamp())
        claims = {
            "iss": "gateway",
            "aud": "backend",
            "sub": subject,
            "iat": now,
            "exp": now + 120,
            "jti": "1",
        }
        return {name: value for name, value in {**claims, **changes}.items() if value is not None}

    def token(self, subject: str, **changes: Any) -> str:
        return jwt.encode(self.claims(subject, **changes), self.key, algorithm="EdDSA")


@dataclass(frozen=True)
class Caller:
    """One user of the API."""

    client: TestClient
    signer: TokenSigner
    subject: str
    acting_agent: str | None = None

    def get(self, path: str, **arguments: Any) -> httpx.Response:
        return self.request("GET", path, **arguments)

    def post(self, path: str, *, key: str | None = None, **arguments: Any) -> httpx.Response:
        headers = {} if key is None else {"Idempotency-Key": key}
        return self.request("POST", path, headers=headers, **arguments)

    def request(
        self, method: str, path: str, *, headers: dict[str, str] | None = None, **arguments: Any
    ) -> httpx.Response:
        act = None if self.acting_agent is None else {"sub": self.acting_agent}
        token = self.signer.token(self.subject, act=act)
        headers = {"Authorization": f"Bearer {token}", **(headers or {})}
        return self.client.request(method, path, headers=headers, **arguments)
