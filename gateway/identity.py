"""Who is asking: checks the host page's user tokens and agents' tokens, mints short-lived backend tokens.

Identity comes from signed tokens alone, never from text, options or slots.
"""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeGuard

import jwt
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from gateway.errors import TokenExpired, TokenInvalid

ALGORITHM = "EdDSA"
GATEWAY = "gateway"
BACKEND = "backend"
HOST_ISSUER = "host"
AGENTS_ISSUER = "agents"
SERVICE_SUBJECT = "gateway"
"""Subject of the token with which the gateway reads the backend's events."""
LEEWAY = timedelta(seconds=10)
FILES = "files"
FILE_TICKET_LIFETIME = timedelta(minutes=30)
"""As long as the backend keeps the file."""
MAX_SUBJECT_LENGTH = 128


@dataclass(frozen=True)
class User:
    """A user whose token was verified."""

    id: str
    expires_at: datetime


@dataclass(frozen=True)
class Agent:
    """An agent whose token was verified; always a person."""

    id: str
    name: str


@dataclass(frozen=True)
class Keys:
    """PEM texts of the keys."""

    private: str
    host_public: str
    agent_public: str

    @classmethod
    def read(cls, *, private: Path, host_public: Path, agent_public: Path) -> "Keys":
        """Raises FileNotFoundError with the file's name when one is missing."""
        return cls(private.read_text(), host_public.read_text(), agent_public.read_text())


class Identity:
    """Verifies and mints tokens; `now` is the clock."""

    def __init__(self, keys: Keys, *, backend_token_lifetime: timedelta, now: Callable[[], datetime]) -> None:
        self._keys = keys
        self._lifetime = backend_token_lifetime
        self._now = now

    def user(self, token: str) -> User:
        """Raises TokenInvalid or TokenExpired; nobody may call himself what the gateway calls itself."""
        claims = self._verify(token, key=self._keys.host_public, issuer=HOST_ISSUER)
        if claims["sub"] == SERVICE_SUBJECT:
            raise TokenInvalid
        return User(id=claims["sub"], expires_at=datetime.fromtimestamp(claims["exp"], UTC))

    def agent(self, token: str) -> Agent:
        """Raises TokenInvalid or TokenExpired."""
        claims = self._verify(token, key=self._keys.agent_public, issuer=AGENTS_ISSUER)
        name = claims.get("name")
        return Agent(id=claims["sub"], name=name if _is_identifier(name) else claims["sub"])

    def backend_token(self, user_id: str, *, agent_id: str | None = None) -> str:
        """A token with which the backend lets the bearer act as `user_id` for a few minutes.

        With `agent_id` it says so: the backend then lets an agent read and nothing else, and records who.
        """
        now = self._now()
        claims = {
            "iss": GATEWAY,
            "aud": BACKEND,
            "sub": user_id,
            "iat": now,
            "exp": now + self._lifetime,
            "jti": secrets.token_hex(16),
            **({"act": {"sub": agent_id}} if agent_id is not None else {}),
        }
        return jwt.encode(claims, self._keys.private, algorithm=ALGORITHM)

    def file_ticket(self, user_id: str, file_id: str) -> str:
        """What opens one file of `user_id` for a short time, without any other proof: it stands in a link."""
        claims = {"aud": FILES, "sub": user_id, "file": file_id, "exp": self._now() + FILE_TICKET_LIFETIME}
        return jwt.encode(claims, self._keys.private, algorithm=ALGORITHM)

    def opened_file(self, ticket: str) -> tuple[str, str]:
        """The user and the file of a ticket of ours. Raises TokenInvalid or TokenExpired."""
        try:
            claims = jwt.decode(
                ticket,
                load_pem_private_key(self._keys.private.encode(), None).public_key(),  # type: ignore[arg-type]
                algorithms=[ALGORITHM],
                audience=FILES,
                options={"require": ["exp", "sub", "file"], "verify_exp": False},
            )
            expires_at = datetime.fromtimestamp(claims["exp"], UTC)
        except (jwt.PyJWTError, ValueError, TypeError, OverflowError) as error:
            raise TokenInvalid from error
        if expires_at < self._now():
            raise TokenExpired
        return str(claims["sub"]), str(claims["file"])

    def _verify(self, token: str, *, key: str, issuer: str) -> Mapping[str, Any]:
        """Checks signature, audience, issuer and subject, and the times against our own clock."""
        try:
            claims = jwt.decode(
                token,
                key,
                algorithms=[ALGORITHM],
                audience=GATEWAY,
                issuer=issuer,
                options={
                    "require": ["exp", "sub", "aud", "iss"],
                    "verify_exp": False,
                    "verify_iat": False,
                    "verify_nbf": False,
                },
            )
            expires_at = datetime.fromtimestamp(claims["exp"], UTC)
        except (jwt.PyJWTError, ValueError, TypeError, OverflowError, OSError) as error:
            raise TokenInvalid from error
        if expires_at + LEEWAY < self._now():
            raise TokenExpired
        if not _is_identifier(claims["sub"]):
            raise TokenInvalid
        return claims


def _is_identifier(claim: object) -> TypeGuard[str]:
    """Something that can be stored and shown."""
    return isinstance(claim, str) and 0 < len(claim) <= MAX_SUBJECT_LENGTH and claim.isprintable()
