"""The encrypted envelope that 企业微信 and 钉钉 events share (protocol: WC-90968, DT-aes).

AES-256-CBC, IV = first half of the key, PKCS#7 to 32 bytes.
Inside: 16 random bytes, length, message, receiver.
"""

import base64
import binascii
import hashlib
import hmac
import os
from collections.abc import Callable
from dataclasses import dataclass

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from gateway.channel.errors import EnvelopeInvalid, ReceiverWrong, SignatureWrong

BLOCK = 32
RANDOM = 16
LENGTH = 4


@dataclass(frozen=True)
class SealedBox:
    token: str
    key: bytes
    receiver: str
    """Corp id, app key, or empty (智能机器人 of one's own corp)."""

    @classmethod
    def create(cls, *, token: str, encoding_aes_key: str, receiver: str) -> "SealedBox":
        """Raises ValueError when the key is not 43 characters of base64."""
        try:
            key = base64.b64decode(encoding_aes_key + "=", validate=True)
        except binascii.Error as error:
            raise ValueError("the AES key is not base64") from error
        if len(key) != BLOCK:
            raise ValueError("the AES key is not 43 characters long")
        return cls(token, key, receiver)

    def signature(self, *, timestamp: str, nonce: str, encrypted: str) -> str:
        """SHA-1, hexadecimal, of the four sorted parts."""
        parts = sorted([self.token, timestamp, nonce, encrypted])
        return hashlib.sha1("".join(parts).encode("utf-8", "surrogatepass")).hexdigest()  # noqa: S324

    def check(self, *, signature: str, timestamp: str, nonce: str, encrypted: str) -> None:
        """Raises SignatureWrong. Takes the same time wherever the difference is."""
        expected = self.signature(timestamp=timestamp, nonce=nonce, encrypted=encrypted)
        if not hmac.compare_digest(expected.encode(), signature.encode("utf-8", "surrogatepass")):
            raise SignatureWrong

    def open(self, *, signature: str, timestamp: str, nonce: str, encrypted: str) -> str:
        """The message inside; nothing is decrypted before the signature has been found right.

        Raises:
            SignatureWrong
            ReceiverWrong
            EnvelopeInvalid: signed, but not decryptable.
        """
        self.check(signature=signature, timestamp=timestamp, nonce=nonce, encrypted=encrypted)
        message, receiver = self._split(self._decrypt(encrypted))
        if not hmac.compare_digest(receiver, self.receiver.encode()):
            raise ReceiverWrong
        try:
            return message.decode("utf-8")
        except UnicodeDecodeError as error:
            raise EnvelopeInvalid from error

    def seal(self, message: str, *, random: Callable[[int], bytes] = os.urandom) -> str:
        """The encrypted message, base64."""
        body = message.encode()
        plain = random(RANDOM) + len(body).to_bytes(LENGTH, "big") + body + self.receiver.encode()
        padding = BLOCK - len(plain) % BLOCK
        encryptor = self._cipher().encryptor()
        sealed = encryptor.update(plain + bytes([padding]) * padding) + encryptor.finalize()
        return base64.b64encode(sealed).decode()

    def _cipher(self) -> Cipher[modes.CBC]:
        return Cipher(algorithms.AES(self.key), modes.CBC(self.key[:16]))

    def _decrypt(self, encrypted: str) -> bytes:
        try:
            sealed = base64.b64decode(encrypted, validate=True)
        except (binascii.Error, ValueError) as error:
            raise EnvelopeInvalid from error
        if not sealed or len(sealed) % 16:
            raise EnvelopeInvalid
        decryptor = self._cipher().decryptor()
        return _unpad(decryptor.update(sealed) + decryptor.finalize())

    @staticmethod
    def _split(plain: bytes) -> tuple[bytes, bytes]:
        head = RANDOM + LENGTH
        if len(plain) < head:
            raise EnvelopeInvalid
        length = int.from_bytes(plain[RANDOM:head], "big")
        if length > len(plain) - head:
            raise EnvelopeInvalid
        return plain[head : head + length], plain[head + length :]


def _unpad(padded: bytes) -> bytes:
    count = padded[-1]
    if not 1 <= count <= BLOCK or padded[-count:] != bytes([count]) * count:
        raise EnvelopeInvalid
    return padded[:-count]
