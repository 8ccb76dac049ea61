"""Opens what 飞书 posts: signature over the raw body, decryption with the Encrypt Key (FS-recv, FS-enc)."""

import base64
import binascii
import hashlib
import hmac
import json
import os
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from gateway.channel.errors import EnvelopeInvalid, SignatureWrong
from gateway.channel.freshness import Window

BLOCK = 16


def signature(*, timestamp: str, nonce: str, encrypt_key: str, body: bytes) -> str:
    """SHA-256, hexadecimal."""
    head = (timestamp + nonce + encrypt_key).encode("utf-8", "surrogatepass")
    return hashlib.sha256(head + body).hexdigest()


def check(
    headers: Mapping[str, str], body: bytes, *, encrypt_key: str, window: Window, now: datetime
) -> None:
    """`headers` are looked up in lower case.

    Raises:
        SignatureWrong
        TimestampOutside
    """
    timestamp = headers.get("x-lark-request-timestamp", "")
    nonce = headers.get("x-lark-request-nonce", "")
    given = headers.get("x-lark-signature", "")
    expected = signature(timestamp=timestamp, nonce=nonce, encrypt_key=encrypt_key, body=body)
    if not hmac.compare_digest(expected.encode(), given.encode("utf-8", "surrogatepass")):
        raise SignatureWrong
    window.check(timestamp, now=now)


def decrypt(encrypted: str, *, encrypt_key: str) -> str:
    """Raises EnvelopeInvalid."""
    try:
        raw = base64.b64decode(encrypted, validate=True)
        if len(raw) < 2 * BLOCK or len(raw) % BLOCK:
            raise EnvelopeInvalid
        cipher = Cipher(algorithms.AES(hashlib.sha256(encrypt_key.encode()).digest()), modes.CBC(raw[:BLOCK]))
        decryptor = cipher.decryptor()
        padded = decryptor.update(raw[BLOCK:]) + decryptor.finalize()
        count = padded[-1]
        if not 1 <= count <= BLOCK or padded[-count:] != bytes([count]) * count:
            raise EnvelopeInvalid
        return padded[:-count].decode("utf-8")
    except (binascii.Error, ValueError) as error:
        raise EnvelopeInvalid from error


def encrypt(text: str, *, encrypt_key: str) -> str:
    """As the platform does it; for checking our own address."""
    body, iv = text.encode(), os.urandom(BLOCK)
    padding = BLOCK - len(body) % BLOCK
    cipher = Cipher(algorithms.AES(hashlib.sha256(encrypt_key.encode()).digest()), modes.CBC(iv))
    encryptor = cipher.encryptor()
    sealed = encryptor.update(body + bytes([padding]) * padding) + encryptor.finalize()
    return base64.b64encode(iv + sealed).decode()


def encrypted_in(body: bytes) -> str:
    """The `encrypt` field; a body in clear is refused, since the Encrypt Key is required.

    Raises:
        EnvelopeInvalid
    """
    try:
        outer: Any = json.loads(body)
        encrypted = outer["encrypt"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise EnvelopeInvalid from error
    if not isinstance(encrypted, str):
        raise EnvelopeInvalid
    return encrypted


def check_token(given: object, *, expected: str) -> None:
    """The Verification Token inside of the decrypted push. Raises SignatureWrong."""
    if not isinstance(given, str) or not hmac.compare_digest(
        given.encode("utf-8", "surrogatepass"), expected.encode()
    ):
        raise SignatureWrong
