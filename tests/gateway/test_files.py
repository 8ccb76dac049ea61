"""Links to files: ours alone, for a short time."""

from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from gateway.conversation.models import Author, Visibility
from gateway.conversation.schemas import Content, MessageRead
from gateway.errors import TokenExpired, TokenInvalid
from gateway.file_links import link_files
from gateway.identity import Identity, Keys

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)


def private_key() -> str:
    key = Ed25519PrivateKey.generate()
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


KEY = private_key()


def identity(now: datetime = NOW, key: str = KEY) -> Identity:
    keys = Keys(private=key, host_public="", agent_public="")
    return Identity(keys, backend_token_lifetime=timedelta(minutes=2), now=lambda: now)


def test_a_ticket_opens_the_file_of_its_user() -> None:
    ticket = identity().file_ticket("partner-admin", "file-1")
    assert identity().opened_file(ticket) == ("partner-admin", "file-1")


def test_a_ticket_lives_for_half_an_hour() -> None:
    ticket = identity().file_ticket("partner-admin", "file-1")
    assert identity(NOW + timedelta(minutes=29)).opened_file(ticket)[1] == "file-1"
    with pytest.raises(TokenExpired):
        identity(NOW + timedelta(minutes=31)).opened_file(ticket)


@pytest.mark.parametrize("ticket", ["", "x", "a.b.c"])
def test_what_is_no_ticket(ticket: str) -> None:
    with pytest.raises(TokenInvalid):
        identity().opened_file(ticket)


def test_neither_a_backend_token_nor_a_strangers_ticket_opens_anything() -> None:
    for forged in (
        identity().backend_token("partner-admin"),
        identity(key=private_key()).file_ticket("partner-admin", "file-1"),
    ):
        with pytest.raises(TokenInvalid):
            identity().opened_file(forged)


def message(kind: str) -> MessageRead:
    return MessageRead(
        id="m_1",
        conversation_id="c_1",
        sequence=1,
        author=Author.BOT,
        created_at=NOW,
        content=Content.model_validate({"kind": kind, "text": "x", "file_id": "file-1"}),
        visibility=Visibility.PERSONAL,
        options=[],
    )


def url_of(shown: MessageRead) -> str | None:
    return (shown.content.model_extra or {}).get("url")


def test_a_file_gets_its_link_and_nothing_else_does() -> None:
    file, text = message("file"), message("text")
    link_files([file, text], "partner-admin", identity())
    url = url_of(file)
    assert url is not None
    assert identity().opened_file(url.removeprefix("/api/files/")) == ("partner-admin", "file-1")
    assert url_of(text) is None


def test_a_guest_gets_no_link() -> None:
    file = message("file")
    link_files([file], None, identity())
    assert url_of(file) is None
