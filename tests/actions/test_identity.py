"""Who somebody is comes from the metadata of the message being answered, and from nowhere else."""

import ast
from pathlib import Path

import pytest

from actions.turn import Turn
from tests.actions.recorded import tracker

ACTIONS = Path(__file__).resolve().parents[2] / "actions"
IDENTITY_WORDS = {"token", "metadata", "user_id", "audience", "sender_id", "session_started_metadata"}
MAY_READ_IDENTITY = {"turn.py"}
MAY_PASS_THE_TOKEN = {"backend_client.py": {"token"}, "backend_action.py": {"token"}}


def identity_words(source: str) -> set[str]:
    """Identity read by attribute, by key or by `.get(…)`."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute):
            found.add(node.attr)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            found.add(node.value)
    return found & IDENTITY_WORDS


@pytest.mark.parametrize("file", sorted(file.name for file in ACTIONS.glob("*.py")))
def test_only_one_module_reads_identity(file: str) -> None:
    if file not in MAY_READ_IDENTITY:
        found = identity_words((ACTIONS / file).read_text(encoding="utf-8"))
        assert found - MAY_PASS_THE_TOKEN.get(file, set()) == set()


@pytest.mark.parametrize("source", ['tracker.slots["user_id"]', 'event.get("token")', "tracker.sender_id"])
def test_reading_identity_elsewhere_is_seen(source: str) -> None:
    assert identity_words(source)


def test_the_token_is_the_present_messages() -> None:
    turn = Turn.of(tracker("coupons_asked"))
    assert turn.token == "token-of-customer-resale"
    assert turn.message_id == "m-coupons_asked"
    assert turn.entities == {"coupon_kind": "voucher"}


def test_an_older_token_or_a_slot_is_no_identity() -> None:
    guest = tracker("coupons_asked_by_guest", session_started_metadata={"token": "older"})
    guest.events[0]["metadata"]["token"] = "older"
    assert Turn.of(guest).token is None


def test_the_token_is_not_shown() -> None:
    assert "token-of" not in repr(Turn.of(tracker("coupons_asked")))


def test_the_idempotency_key_follows_message_and_operation() -> None:
    turn = Turn.of(tracker("coupons_asked"))
    assert turn.idempotency_key("submit") == Turn.of(tracker("coupons_asked")).idempotency_key("submit")
    assert turn.idempotency_key("submit") != turn.idempotency_key("cancel")
    assert turn.idempotency_key("submit") != Turn.of(tracker("unbinding_asked")).idempotency_key("submit")
    assert turn.idempotency_key("submit").isascii()
