"""Tokens end with their turn: not in the store, not with the broker, not in a log."""

import json
import sqlite3
from pathlib import Path

from tests.conversations.conftest import Meet
from tests.conversations.fake_backend import TOKEN_PREFIX, FakeBackend, Refused
from tests.conversations.test_unbinding import reach_confirmation
from tests.stack import Stack


def test_no_token_is_kept(meet: Meet, stack: Stack, backend: FakeBackend, broker_file: Path) -> None:
    conversation = meet()
    shown = reach_confirmation(conversation)
    conversation.say("查看我的代金券")
    backend.failures[str(conversation.user)] = ("/v1/coupons", Refused(500, "internal_error"))
    conversation.say("查看我的代金券")
    conversation.click(shown.option("确认提交"))
    stored = _stored_events(stack, conversation.sender)
    published = [line for line in broker_file.read_text().splitlines() if conversation.sender in line]
    assert len(stored) > 20
    assert len(published) == len(stored)
    assert "message_id" in " ".join(stored)
    for text in (*stored, *published, stack.log_text()):
        assert TOKEN_PREFIX not in text
        assert stack.bot_secret() not in text


def test_no_text_is_logged(meet: Meet, stack: Stack) -> None:
    meet().say("这句话不该出现在日志里")
    assert "这句话不该出现在日志里" not in stack.log_text()


def test_the_decision_is_kept_with_the_message(meet: Meet, stack: Stack) -> None:
    conversation = meet()
    conversation.say("如何查看代金券")
    events = [json.loads(event) for event in _stored_events(stack, conversation.sender)]
    (message,) = [event for event in events if event["event"] == "user"]
    assert message["parse_data"]["decision"]["id"] == "coupon.voucher.view"


def _stored_events(stack: Stack, sender: str) -> list[str]:
    with sqlite3.connect(stack.installation.var / "bot.db") as database:
        return [row[0] for row in database.execute("select data from events where sender_id = ?", [sender])]
