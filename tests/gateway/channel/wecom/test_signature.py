"""Signature, window and decryption on the published vectors, and on what a forger would try."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wechatpy.enterprise.crypto import WeChatCrypto

from gateway.channel.errors import EnvelopeInvalid, ReceiverWrong, SignatureWrong, TimestampOutside
from gateway.channel.freshness import Window
from gateway.channel.sealed_box import SealedBox
from gateway.channel.wecom.signature import Query, encrypted_in_json, encrypted_in_xml, open_sealed
from tests.gateway.channel.vectors import vector

WINDOW = Window(timedelta(minutes=10))
DOC = "wecom-doc-message-xml"


def box_of(v: dict[str, Any], receiver: str | None = None) -> SealedBox:
    return SealedBox.create(
        token=v["token"],
        encoding_aes_key=v["encoding_aes_key"],
        receiver=v["receive_id"] if receiver is None else receiver,
    )


def query_of(v: dict[str, Any], **other: str) -> Query:
    fields = {"signature": v["msg_signature"], "timestamp": v["timestamp"], "nonce": v["nonce"]}
    return Query(**{**fields, **other})


def at(v: dict[str, Any]) -> datetime:
    return datetime.fromtimestamp(int(v["timestamp"]), UTC)


def opened(v: dict[str, Any], encrypted: str, box: SealedBox | None = None, **other: str) -> str:
    return open_sealed(box or box_of(v), query_of(v, **other), encrypted, window=WINDOW, now=at(v))


@pytest.mark.parametrize(
    ("vector_id", "field"),
    [
        ("wecom-doc-echostr", "echostr"),
        ("wecom-doc-message-xml", "encrypt"),
        ("wechatpy-echostr", "echostr"),
        ("wechatpy-message-xml", "encrypt"),
    ],
)
def test_a_published_vector_opens(vector_id: str, field: str) -> None:
    v = vector(vector_id)
    assert opened(v, v[field]) == v["expected_plaintext"]


def test_the_posted_body_of_the_documentation_opens() -> None:
    v = vector(DOC)
    assert encrypted_in_xml(v["post_body"].encode()) == v["encrypt"]


def test_a_published_encryption_is_reproduced() -> None:
    v = vector("wechatpy-encrypt-fixed-random")
    box = box_of(v)
    sealed = box.seal(v["plaintext"], random=lambda _: v["random16"].encode())
    assert sealed == v["expected_encrypt"]
    signed = box.signature(timestamp=v["timestamp"], nonce=v["nonce"], encrypted=sealed)
    assert signed == v["expected_msg_signature"]


def test_the_vector_of_2014_is_too_old_today() -> None:
    v = vector(vector("wecom-neg-old-timestamp")["base"])
    with pytest.raises(TimestampOutside):
        open_sealed(box_of(v), query_of(v), v["encrypt"], window=WINDOW, now=datetime(2026, 7, 1, tzinfo=UTC))


@pytest.mark.parametrize("seconds", [601, -601])
def test_the_window_ends_after_ten_minutes(seconds: int) -> None:
    v = vector(DOC)
    now = at(v) + timedelta(seconds=seconds)
    with pytest.raises(TimestampOutside):
        open_sealed(box_of(v), query_of(v), v["encrypt"], window=WINDOW, now=now)
    inside = at(v) + timedelta(seconds=600 if seconds > 0 else -600)
    assert open_sealed(box_of(v), query_of(v), v["encrypt"], window=WINDOW, now=inside)


@pytest.mark.parametrize("timestamp", ["", "abc", "-5", "1e9", "9" * 30, "１４０９６５９８１３"])
def test_a_time_that_is_none_is_refused(timestamp: str) -> None:
    v = vector(DOC)
    box = box_of(v)
    signed = box.signature(timestamp=timestamp, nonce="n", encrypted=v["encrypt"])
    with pytest.raises(TimestampOutside):
        opened(v, v["encrypt"], signature=signed, timestamp=timestamp, nonce="n")


@pytest.mark.parametrize(
    "other", [{"signature": "0" * 40}, {"signature": "签名"}, {"nonce": "1"}, {"timestamp": "1409659814"}]
)
def test_a_forged_signature_is_refused(other: dict[str, str]) -> None:
    v = vector(DOC)
    with pytest.raises(SignatureWrong):
        opened(v, v["encrypt"], **other)


def test_a_changed_body_is_refused() -> None:
    v = vector(DOC)
    with pytest.raises(SignatureWrong):
        opened(v, v["encrypt"][:-4] + "AAA=")


def test_a_message_to_another_corp_is_refused() -> None:
    v = vector(DOC)
    with pytest.raises(ReceiverWrong):
        opened(v, v["encrypt"], box=box_of(v, receiver="wx0000000000000000"))


@pytest.mark.parametrize("encrypted", ["", "!", "AAAA", "QUFBQUFBQUFBQUFBQUFBQQ==", "QUFB" * 40])
def test_what_is_signed_and_no_ciphertext_is_refused(encrypted: str) -> None:
    v = vector(DOC)
    box = box_of(v)
    signed = box.signature(timestamp=v["timestamp"], nonce="n", encrypted=encrypted)
    with pytest.raises((EnvelopeInvalid, ReceiverWrong)):
        opened(v, encrypted, signature=signed, nonce="n")


def test_a_missing_parameter_is_a_wrong_signature() -> None:
    with pytest.raises(SignatureWrong):
        Query.from_params({"timestamp": "1", "nonce": "2"})


@pytest.mark.parametrize("key", ["short", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C!", "A" * 44])
def test_a_wrong_key_is_told_at_the_start(key: str) -> None:
    with pytest.raises(ValueError, match="AES key"):
        SealedBox.create(token="t", encoding_aes_key=key, receiver="r")


@given(
    message=st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=400),
    receiver=st.sampled_from(["", "wx1", "企业"]),
)
def test_what_is_sealed_opens_again(message: str, receiver: str) -> None:
    v = vector(DOC)
    box = box_of(v, receiver=receiver)
    sealed = box.seal(message)
    signed = box.signature(timestamp="1", nonce="n", encrypted=sealed)
    assert box.open(signature=signed, timestamp="1", nonce="n", encrypted=sealed) == message


@pytest.mark.parametrize("receiver", ["wx5823bf96d3bd56c7", ""])
def test_the_vendors_library_and_ours_understand_each_other(receiver: str) -> None:
    v = vector(DOC)
    peer, box = WeChatCrypto(v["token"], v["encoding_aes_key"], receiver), box_of(v, receiver=receiver)
    document = "<xml><Content><![CDATA[如何使用代金券？𠮷]]></Content></xml>"
    posted = peer.encrypt_message(document, "nonce-1", v["timestamp"])
    encrypted = encrypted_in_xml(posted.encode())
    signed = box.signature(timestamp=v["timestamp"], nonce="nonce-1", encrypted=encrypted)
    assert opened(v, encrypted, box=box, signature=signed, nonce="nonce-1") == document

    reply = box.seal(document)
    signed = box.signature(timestamp="7", nonce="n", encrypted=reply)
    assert peer.decrypt_message({"Encrypt": reply}, signed, "7", "n") == document


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"encrypt": 1}', b"\xff", b"[" * 100_000])
def test_an_outer_json_without_ciphertext_is_refused(body: bytes) -> None:
    with pytest.raises(EnvelopeInvalid):
        encrypted_in_json(body)
