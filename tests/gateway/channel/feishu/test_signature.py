"""飞书's encryption on the published vectors, its signature against the vendor's SDK."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from lark_oapi.core.utils.decryptor import AESCipher

from gateway.channel.errors import EnvelopeInvalid, SignatureWrong, TimestampOutside
from gateway.channel.feishu.payloads import challenge_of, read_json, token_of
from gateway.channel.feishu.signature import check, check_token, decrypt, encrypted_in, signature
from gateway.channel.freshness import Window
from tests.gateway.channel.feishu.sealing import encrypt, sealed_body, signed_headers
from tests.gateway.channel.vectors import vector

WINDOW = Window(timedelta(hours=8))
AT = 1609073151
KEY = "test key"


@pytest.mark.parametrize(
    "vector_id", ["feishu-doc-hello-world", "feishu-kudryavka-v1-event", "feishu-v1-message-private"]
)
def test_a_published_vector_decrypts(vector_id: str) -> None:
    v = vector(vector_id)
    assert decrypt(v["encrypt"], encrypt_key=v["encrypt_key"]) == v["expected_plaintext"]


def checked(body: bytes, headers: dict[str, str], *, at: int = AT) -> None:
    lower = {name.lower(): value for name, value in headers.items()}
    check(lower, body, encrypt_key=KEY, window=WINDOW, now=datetime.fromtimestamp(at, UTC))


def test_a_signed_body_is_accepted_up_to_eight_hours_later() -> None:
    body = sealed_body({"schema": "2.0"}, KEY)
    headers = signed_headers(body, key=KEY, timestamp=str(AT))
    checked(body, headers)
    checked(body, headers, at=AT + 8 * 3600)
    with pytest.raises(TimestampOutside):
        checked(body, headers, at=AT + 8 * 3600 + 1)
    with pytest.raises(TimestampOutside):
        checked(body, headers, at=AT - 601)


def test_a_changed_body_key_or_nonce_is_refused() -> None:
    body = sealed_body({"schema": "2.0"}, KEY)
    headers = signed_headers(body, key=KEY, timestamp=str(AT))
    with pytest.raises(SignatureWrong):
        checked(body + b" ", headers)
    with pytest.raises(SignatureWrong):
        checked(body, {**headers, "X-Lark-Request-Nonce": "1"})
    with pytest.raises(SignatureWrong):
        checked(body, signed_headers(body, key="another", timestamp=str(AT)))
    with pytest.raises(SignatureWrong):
        checked(body, {})


def test_the_vendors_sdk_opens_what_is_sealed_here_and_signs_the_same() -> None:
    text = '{"challenge": "如何开票？𠮷"}'
    assert AESCipher(KEY).decrypt_str(encrypt(text, KEY)) == text
    assert decrypt(encrypt(text, KEY), encrypt_key=KEY) == text
    body = b'{"encrypt": "x"}'
    signed = signature(timestamp="1", nonce="2", encrypt_key=KEY, body=body)
    assert signed == signed_headers(body, key=KEY, timestamp="1", nonce="2")["X-Lark-Signature"]


@pytest.mark.parametrize("encrypted", ["", "!", "QUFB", "QUFBQUFBQUFBQUFBQUFBQQ==", "QUFB" * 16])
def test_what_is_no_ciphertext_is_refused(encrypted: str) -> None:
    with pytest.raises(EnvelopeInvalid):
        decrypt(encrypted, encrypt_key=KEY)


@pytest.mark.parametrize("body", [b"", b"[]", b'{"schema": "2.0"}', b'{"encrypt": {}}', b"[" * 100_000])
def test_a_body_in_clear_or_broken_is_refused(body: bytes) -> None:
    with pytest.raises(EnvelopeInvalid):
        encrypted_in(body)


@pytest.mark.parametrize("given", ["", "another", None, 5, "令牌"])
def test_a_wrong_verification_token_is_refused(given: object) -> None:
    with pytest.raises(SignatureWrong):
        check_token(given, expected="rvaYgkND1GOiu5MM0E1rncYC6PLtF7JV")


def test_the_published_challenge_is_answered_when_it_comes_sealed_and_refused_in_clear() -> None:
    v = vector("feishu-url-verification-plain")
    with pytest.raises(EnvelopeInvalid):
        encrypted_in(v["post_body"].encode())
    push = read_json(decrypt(encrypted_in(sealed_body(v["post_body"], KEY)), encrypt_key=KEY))
    check_token(token_of(push), expected=v["verification_token"])
    assert {"challenge": challenge_of(push)} == json.loads(v["expected_response"])
