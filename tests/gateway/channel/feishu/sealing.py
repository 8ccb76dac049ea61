"""Seals as 飞书 does: the SDK has a decryptor only, which has to accept what this makes."""

import base64
import hashlib
import json
import os
from typing import Any

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes


def encrypt(text: str, key: str) -> str:
    body, iv = text.encode(), os.urandom(16)
    padding = 16 - len(body) % 16
    cipher = Cipher(algorithms.AES(hashlib.sha256(key.encode()).digest()), modes.CBC(iv)).encryptor()
    return base64.b64encode(
        iv + cipher.update(body + bytes([padding]) * padding) + cipher.finalize()
    ).decode()


def sealed_body(push: Any, key: str) -> bytes:
    """The posted body; `push` is text or something to be written as JSON."""
    text = push if isinstance(push, str) else json.dumps(push, ensure_ascii=False)
    return json.dumps({"encrypt": encrypt(text, key)}).encode()


def signed_headers(body: bytes, *, key: str, timestamp: str, nonce: str = "533226633") -> dict[str, str]:
    digest = hashlib.sha256(f"{timestamp}{nonce}{key}".encode() + body).hexdigest()
    return {
        "X-Lark-Request-Timestamp": timestamp,
        "X-Lark-Request-Nonce": nonce,
        "X-Lark-Signature": digest,
    }
