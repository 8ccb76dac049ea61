"""Opens what 企业微信 posts: signature first, then time, then decryption (WC-90968, WC-91116, WC-101033)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from gateway.channel.errors import EnvelopeInvalid, SignatureWrong
from gateway.channel.flat_xml import XmlRefused, read
from gateway.channel.freshness import Window
from gateway.channel.sealed_box import SealedBox


@dataclass(frozen=True)
class Query:
    """The three parameters that come in the URL of every call."""

    signature: str
    timestamp: str
    nonce: str

    @classmethod
    def from_params(cls, params: Mapping[str, str]) -> Self:
        """Raises SignatureWrong when one is missing."""
        try:
            return cls(params["msg_signature"], params["timestamp"], params["nonce"])
        except KeyError as error:
            raise SignatureWrong from error


def open_sealed(box: SealedBox, query: Query, encrypted: str, *, window: Window, now: datetime) -> str:
    """The decrypted text.

    Raises:
        ChannelRequestRefused: one of its kinds.
        EnvelopeInvalid
    """
    box.check(signature=query.signature, timestamp=query.timestamp, nonce=query.nonce, encrypted=encrypted)
    window.check(query.timestamp, now=now)
    return box.open(
        signature=query.signature, timestamp=query.timestamp, nonce=query.nonce, encrypted=encrypted
    )


def encrypted_in_xml(body: bytes) -> str:
    """The `Encrypt` element of a posted body, which is not authenticated yet. Raises EnvelopeInvalid."""
    try:
        return read(body)["Encrypt"]
    except (XmlRefused, KeyError) as error:
        raise EnvelopeInvalid from error


def encrypted_in_json(body: bytes) -> str:
    """The `encrypt` field of a posted body. Raises EnvelopeInvalid."""
    try:
        outer: Any = json.loads(body)
        encrypted = outer["encrypt"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise EnvelopeInvalid from error
    if not isinstance(encrypted, str):
        raise EnvelopeInvalid
    return encrypted
