"""Makes the key pairs and the shared secret of a local installation, once.

Tokens are signed asymmetrically, so that the backend can check what it could never mint: the gateway's key
signs the backend's tokens, the host page's key signs users' tokens, the agents' key signs the console's.
"""

import os
import secrets
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

SIGNERS = ("gateway", "host", "agent")
BOT_SECRET_FILE = "bot_secret"  # noqa: S105  (a file name)


def ensure_keys(directory: Path) -> None:
    """Creates what is missing in `directory` (mode 0700, private files 0600); existing keys stay."""
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    for signer in SIGNERS:
        _ensure_key_pair(directory, signer)
    secret = directory / BOT_SECRET_FILE
    if not secret.exists():
        _write_private(secret, secrets.token_urlsafe(32).encode())


def _ensure_key_pair(directory: Path, signer: str) -> None:
    private_file, public_file = directory / f"{signer}.pem", directory / f"{signer}.pub"
    if private_file.exists() and public_file.exists():
        return
    key = Ed25519PrivateKey.generate()
    _write_private(private_file, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    public_file.write_bytes(key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))


def _write_private(file: Path, content: bytes) -> None:
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(content)
