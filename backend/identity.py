"""Who calls: verifies the short-lived token that the gateway mints for the backend."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import jwt
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from backend.errors import NotSignedIn, TokenExpired, TokenInvalid

ALGORITHM = "EdDSA"
ISSUER = "gateway"
AUDIENCE = "backend"
GATEWAY_SUBJECT = "gateway"
"""The subject of the gateway's own token, with which it reads events."""
MAXIMUM_LIFETIME = timedelta(minutes=5)
CLOCK_SKEW = timedelta(seconds=5)
SUBJECT_LENGTH = 128
BEARER = "bearer "


class KeyFileError(Exception):
    """The gateway's public key cannot be read."""


@dataclass(frozen=True)
class Principal:
    """The verified subject of a token, and the agent who acts for them if any."""

    subject: str
    acting_agent_id: str | None = None


def load_public_key(path: Path) -> Ed25519PublicKey:
    """Read the gateway's public key.

    Raises:
        KeyFileError: the file is missing or holds no Ed25519 public key.
    """
    try:
        key = load_pem_public_key(path.read_bytes())
    except (OSError, ValueError, UnsupportedAlgorithm) as error:
        message = f"cannot read the gateway's public key from {path}: {error}"
        raise KeyFileError(message) from error
    if not isinstance(key, Ed25519PublicKey):
        message = f"the gateway's public key in {path} is not an Ed25519 key"
        raise KeyFileError(message)
    return key


def verify(*, authorization: str | None, public_key: Ed25519PublicKey, now: datetime) -> Principal:
    """Return the principal of an `Authorization` header.

    Raises:
        NotSignedIn: there is no bearer token.
        TokenExpired: the token is genuine and its time is over.
        TokenInvalid: anything else is wrong with it.
    """
    if authorization is None or not authorization.strip():
        raise NotSignedIn
    if not authorization.lower().startswith(BEARER):
        raise TokenInvalid
    claims = _read(authorization[len(BEARER) :].strip(), public_key)
    _check_times(claims, now)
    acting = claims.get("act")
    return Principal(subject=_subject(claims), acting_agent_id=None if acting is None else _subject(acting))


def _read(token: str, public_key: Ed25519PublicKey) -> dict[str, Any]:
    try:
        return jwt.decode(
            token,
            public_key,
            algorithms=[ALGORITHM],
            audience=AUDIENCE,
            issuer=ISSUER,
            # Times are checked against the injected clock, in _check_times.
            options={
                "require": ["exp", "iat", "sub", "jti"],
                "verify_exp": False,
                "verify_iat": False,
                "verify_nbf": False,
            },
        )
    except (jwt.PyJWTError, ValueError) as error:
        raise TokenInvalid from error


def _check_times(claims: dict[str, Any], now: datetime) -> None:
    issued, expires = _moment(claims, "iat"), _moment(claims, "exp")
    skew = CLOCK_SKEW.total_seconds()
    if issued > now.timestamp() + skew or not 0 < expires - issued <= MAXIMUM_LIFETIME.total_seconds():
        raise TokenInvalid
    if "nbf" in claims and _moment(claims, "nbf") > now.timestamp() + skew:
        raise TokenInvalid
    if expires <= now.timestamp():
        raise TokenExpired


def _moment(claims: dict[str, Any], name: str) -> int:
    value = claims[name]
    if not isinstance(value, int) or isinstance(value, bool):
        raise TokenInvalid
    return value


def _subject(claims: object) -> str:
    subject = claims.get("sub") if isinstance(claims, dict) else None
    if not isinstance(subject, str) or not 0 < len(subject) <= SUBJECT_LENGTH or not subject.isprintable():
        raise TokenInvalid
    return subject
