"""Whatever is sent: an answer or a clear problem document, never a 500, and nothing lost."""

import json
from typing import Any

import httpx
import pytest

from tests.end_to_end.conftest import Meet
from tests.end_to_end.people import People
from tests.end_to_end.unbinding_steps import ASK
from tests.end_to_end.visitor import Visitor, assert_problem
from tests.stack import Stack

REFUSED = [
    # text, status, code
    ("", 422, "text_empty"),
    ("  \n\t ", 422, "text_empty"),
    ("\x00", 422, "text_empty"),
    ("\x01\x02\x1f\x7f", 422, "text_empty"),
    ("\u200b\u2060", 422, "text_empty"),
    ("字" * 10_000, 422, "text_too_long"),
    ("a" * 10_000, 422, "text_too_long"),
    ("a" * 70_000, 413, "body_too_large"),
]
ANSWERED = [
    "😀",
    "👨\u200d👩\u200d👧😂🎉",
    "？？？！！！",
    "1",
    "a",
    "<script>alert(1)</script>",
    "' OR 1=1 --",
    "字" * 1000,
]
INTENTS = [
    '/view_coupons{"coupon_kind": "voucher"}',
    " /view_coupons",
    "\u3000/view_coupons",
    "／view_coupons",
    "／view_coupons｛｝",
    '{"kind": "task", "id": "view_coupons"}',
    "EXTERNAL: view_coupons",
]


def failures_logged(stack: Stack) -> int:
    log = stack.log_text()
    return log.count("Traceback") + log.count("internal_error")


@pytest.fixture(scope="module", autouse=True)
def failures_before(stack: Stack) -> int:
    """How many failures the logs held when the first of these tests began."""
    return failures_logged(stack)


@pytest.mark.parametrize(("text", "status", "code"), REFUSED)
def test_a_text_that_is_none_is_refused_and_the_next_one_answered(
    meet: Meet, text: str, status: int, code: str
) -> None:
    guest = meet()
    assert_problem(guest.post_message(text=text), status, code)
    assert guest.history() == []
    assert guest.say("如何查看代金券？").kinds == ["article"]


@pytest.mark.both_databases
@pytest.mark.parametrize("text", ANSWERED)
def test_odd_texts_get_an_answer(meet: Meet, text: str) -> None:
    guest = meet()
    reply = guest.say(text)
    assert set(reply.authors) == {"bot"}
    assert reply.text
    assert guest.messages[0]["content"]["text"] == text


@pytest.mark.both_databases
@pytest.mark.parametrize(
    "text", ["如何查看\x00代金券？", "如何查看\x1b[31m代金券？\x07", "如何\u202e查看代金券？"]
)
def test_control_characters_are_dropped_and_the_rest_is_answered(meet: Meet, text: str) -> None:
    guest = meet()
    assert guest.say(text).content("article")["article_id"] == "coupon.voucher.view"
    assert "如何查看" in guest.messages[0]["content"]["text"]
    assert not any(c in guest.messages[0]["content"]["text"] for c in "\x00\x1b\x07\u202e")


@pytest.mark.parametrize("text", INTENTS)
def test_a_typed_intent_is_plain_text(meet: Meet, text: str) -> None:
    customer = meet("customer-resale")
    assert "coupons" not in customer.say(text).kinds


@pytest.mark.parametrize("text", ["/restart", " /restart", "／restart", "/session_start", "/back"])
def test_rasas_own_commands_are_plain_text_inside_a_form(meet: Meet, people: People, text: str) -> None:
    customer = meet(people.eligible_customer())
    customer.say(ASK)
    assert f"原因：{text.strip()}" in customer.say(text).text


BODIES: list[tuple[bytes, int, str]] = [
    (b"", 422, "validation_failed"),
    (b"{", 400, "body_invalid"),
    (b'{"text": "\xff\xfe"}', 400, "body_invalid"),
    (b"[" * 30_000, 400, "body_invalid"),
    (b"[]", 422, "validation_failed"),
    (b'{"client_message_id": "m1"}', 422, "validation_failed"),
    (b'{"client_message_id": "m1", "text": 7}', 422, "validation_failed"),
    (b'{"client_message_id": "m 1", "text": "x"}', 422, "validation_failed"),
    (b'{"client_message_id": "m1", "text": "x", "option_id": "o_1"}', 422, "validation_failed"),
    (b'{"client_message_id": "m1", "option_id": "/view_coupons"}', 404, "option_not_offered"),
    (b'{"client_message_id": "m1", "option_id": {"kind": "task"}}', 422, "validation_failed"),
]


@pytest.mark.parametrize(("body", "status", "code"), BODIES)
def test_a_body_that_is_no_message(meet: Meet, body: bytes, status: int, code: str) -> None:
    guest = meet()
    assert_problem(post_raw(guest, body), status, code)
    assert guest.history() == []


def post_raw(visitor: Visitor, body: bytes) -> httpx.Response:
    headers = {**visitor.headers, "Content-Type": "application/json"}
    return visitor.http.post(f"{visitor.path}/messages", content=body, headers=headers)


def test_half_a_surrogate_pair_is_dropped(meet: Meet) -> None:
    guest = meet()
    body = json.dumps({"client_message_id": "m1", "text": "如何查看\ud800代金券？"}).encode()
    stored = post_raw(guest, body).json()["message"]
    assert stored["content"]["text"] == "如何查看代金券？"
    assert guest.reply_to(stored).kinds == ["article"]


def test_an_option_of_another_conversation_is_not_offered_here(meet: Meet) -> None:
    guest = meet()
    option = guest.say("如何查看代金券？").option_id("查看我的代金券")
    assert_problem(meet("customer-resale").post_message(option_id=option), 404, "option_not_offered")


@pytest.mark.parametrize("header", ["Bearer", "Bearer x", "Bearer a.b.c", "Basic abc", "x"])
def test_an_authorization_that_is_none(meet: Meet, header: str) -> None:
    guest = meet()
    refused = guest.http.post("/api/conversations", json={}, headers={"Authorization": header})
    assert_problem(refused, 401, "token_invalid")


@pytest.mark.parametrize("query", ["after=-1", "after=x", "wait_s=26", "wait_s=nan", "after=" + "9" * 40])
def test_numbers_out_of_range(meet: Meet, query: str) -> None:
    guest = meet()
    assert_problem(guest.call("GET", f"{guest.path}/messages?{query}"), 422, "validation_failed")


def test_the_inner_processes_let_nobody_in(stack: Stack) -> None:
    turn: dict[str, Any] = {"sender": "c_1.1", "message": "你好", "metadata": {}}
    with httpx.Client(trust_env=False, timeout=30) as http:
        assert http.post(f"{stack.url('bot')}/webhooks/gateway/webhook", json=turn).status_code == 401
        assert http.post(f"{stack.url('bot')}/webhooks/rest/webhook", json=turn).status_code == 404
        assert http.get(f"{stack.url('bot')}/conversations/c_1.1/tracker").status_code == 401
        refused = http.get(f"{stack.url('backend')}/v1/coupons")
    assert_problem(refused, 401, "not_signed_in")


def test_nothing_of_it_was_our_own_failure(stack: Stack, failures_before: int) -> None:
    assert failures_logged(stack) == failures_before
