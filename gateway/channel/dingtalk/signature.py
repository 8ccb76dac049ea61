"""Checks what 钉钉 posts. The robot's sign covers the time alone, *not the body*: see `payloads`."""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime

from gateway.channel.errors import SignatureWrong
from gateway.channel.freshness import MILLISECONDS, Window


def robot_sign(*, timestamp: str, app_secret: str) -> str:
    """base64 of HMAC-SHA256 over time and secret, keyed with the secret (DT-recv)."""
    message = f"{timestamp}\n{app_secret}".encode("utf-8", "surrogatepass")
    return base64.b64encode(hmac.new(app_secret.encode(), message, hashlib.sha256).digest()).decode()


def check_robot_call(headers: Mapping[str, str], *, app_secret: str, window: Window, now: datetime) -> str:
    """Returns the signed time in milliseconds.

    Raises:
        SignatureWrong
        TimestampOutside
    """
    timestamp, sign = headers.get("timestamp", ""), headers.get("sign", "")
    expected = robot_sign(timestamp=timestamp, app_secret=app_secret)
    if not hmac.compare_digest(expected.encode(), sign.encode("utf-8", "surrogatepass")):
        raise SignatureWrong
    window.check(timestamp, now=now, unit=MILLISECONDS)
    return timestamp
