"""Passwords: hashed with Argon2id, checked in the same time whether or not the account exists."""

import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

MIN_LENGTH = 10
MAX_LENGTH = 200
GENERATED_BYTES = 12


def generate() -> str:
    """A password that nobody has chosen."""
    return secrets.token_urlsafe(GENERATED_BYTES)


def hash_password(password: str) -> str:
    return _hasher().hash(password)


def is_right(password_hash: str | None, password: str) -> bool:
    """Slow on purpose. Without a hash it takes as long and is false."""
    try:
        is_same = _hasher().verify(password_hash or _of_nobody(), password)
    except (VerificationError, InvalidHashError):
        return False
    return is_same and password_hash is not None


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()


@cache
def _of_nobody() -> str:
    return _hasher().hash(secrets.token_urlsafe(GENERATED_BYTES))
