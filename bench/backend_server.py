"""A backend of its own for the measurement: started, signed in to, stopped by its id."""

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

START_WITHIN_S = 60
TOKEN_LIFETIME_S = 290


@dataclass
class Server:
    """One process over one database; its files are in `directory`."""

    directory: Path
    database_url: str
    key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    process: "subprocess.Popen[bytes] | None" = None
    url: str = ""

    def start(self) -> None:
        """Migrates, fills in the demo people and waits until it answers."""
        public = self.directory / "gateway.pub"
        public.write_bytes(
            self.key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        )
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        settings = {
            "BACKEND_DATABASE_URL": self.database_url,
            "BACKEND_GATEWAY_PUBLIC_KEY_FILE": str(public),
            "BACKEND_IS_DEMO": "true",
            "BACKEND_PORT": str(port),
        }
        with (self.directory / "backend.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "backend"], env={**os.environ, **settings}, stdout=log, stderr=log
            )
        deadline = time.monotonic() + START_WITHIN_S
        while not self._is_healthy():
            if time.monotonic() > deadline or self.process.poll() is not None:
                raise RuntimeError((self.directory / "backend.log").read_text())
            time.sleep(0.1)

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(20)

    def cpu_ms(self) -> float:
        """What the process has computed so far: unlike the clock it does not see who else is at work."""
        process = 0 if self.process is None else self.process.pid
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")

    def headers(self, subject: str, key: "str | None" = None) -> "dict[str, str]":
        """As the gateway and the action server send them."""
        now = int(time.time())
        claims = {
            "iss": "gateway",
            "aud": "backend",
            "sub": subject,
            "iat": now,
            "exp": now + TOKEN_LIFETIME_S,
            "jti": secrets.token_hex(8),
        }
        headers = {"Authorization": f"Bearer {jwt.encode(claims, self.key, algorithm='EdDSA')}"}
        return headers if key is None else {**headers, "Idempotency-Key": key}

    def _is_healthy(self) -> bool:
        try:
            return httpx.get(f"{self.url}/healthz", trust_env=False).status_code == 200
        except httpx.HTTPError:
            return False
