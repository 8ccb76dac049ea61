"""Processes stop, are killed and come back: what is answered meanwhile; nothing is lost or doubled."""

import http.client
import json
import signal
import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.end_to_end.conftest import Meet
from tests.end_to_end.faults import frozen, stopped
from tests.end_to_end.people import People
from tests.end_to_end.unbinding_steps import ASK, CONFIRM, REASON, reach_confirmation
from tests.end_to_end.visitor import Visitor, assert_problem
from tests.stack import Stack

FAQ_WITHIN_S = 3.0
IN_FLIGHT_S = 0.7
"""Long enough for a turn to reach the action server."""


@pytest.mark.both_databases
def test_questions_are_answered_without_actions_and_backend(meet: Meet, stack: Stack) -> None:
    customer, guest = meet("customer-resale"), meet()
    with stopped(stack, "actions", "backend"):
        for visitor in (customer, guest):
            asked_at = time.monotonic()
            answer = visitor.say("如何查看代金券？").content("article")
            assert answer["article_id"] == "coupon.voucher.view"
            assert time.monotonic() - asked_at < FAQ_WITHIN_S
        lost = customer.say("查看我的代金券")
        assert lost.kinds == ["notice"]
        assert "转人工客服" in lost.titles
        assert "已为您转人工" in guest.say("转人工").text
        status = meet().call("GET", "/readyz")
        assert (status.status_code, status.json()["status"]) != (200, "ok")
    assert customer.say("查看我的代金券").kinds == ["coupons"]


def test_a_confirmation_outlives_the_backend(meet: Meet, stack: Stack, people: People) -> None:
    user = people.eligible_customer()
    customer = meet(user)
    reach_confirmation(customer)
    with stopped(stack, "backend", how=signal.SIGKILL):
        assert customer.choose(CONFIRM).kinds == ["notice", "confirmation"]
    number = customer.choose(CONFIRM).content("progress")["number"]
    assert [r.number for r in people.requests_of(user)] == [number]


@pytest.mark.both_databases
def test_the_gateway_is_killed_in_the_middle_of_a_submission(
    meet: Meet, stack: Stack, people: People
) -> None:
    user = people.eligible_customer()
    customer = meet(user)
    reach_confirmation(customer)
    with frozen(stack, "actions"):
        click = customer.send(option_id=customer.option_id(CONFIRM))
        time.sleep(IN_FLIGHT_S)
        stack.stop("gateway", signal.SIGKILL)
    stack.start("gateway")

    number = customer.reply_to(click).content("progress")["number"]
    assert customer.is_silent_for(1.0)
    assert [r.number for r in people.requests_of(user)] == [number]
    assert customer.history()[-2:] == [("user", "text"), ("bot", "progress")]


@pytest.mark.both_databases
def test_several_messages_survive_the_gateway_in_their_order(meet: Meet, stack: Stack) -> None:
    guest = meet()
    with frozen(stack, "bot"):
        for text in ("如何查看代金券？", "如何使用代金券？", "如何查看现金券？"):
            last = guest.send(text=text)
        stack.stop("gateway", signal.SIGKILL)
        stack.start("gateway")
    while len(guest.history()) < 6:
        guest.reply_to(last)
    assert guest.is_silent_for(1.0)
    titles = [m["content"]["title"] for m in guest.messages if m["author"] == "bot"]
    assert titles == ["如何查看代金券？", "如何使用代金券？", "如何查看现金券？"]


def test_the_bot_is_killed_and_comes_back(meet: Meet, stack: Stack, people: People) -> None:
    """One test for all of it: the bot takes long to start."""
    user = people.eligible_customer()
    in_form, guest, impatient, pending, kept = meet(user), meet(), meet(), meet(), meet()
    reach_confirmation(in_form)
    with stopped(stack, "bot", how=signal.SIGKILL):
        sorry = guest.say("如何查看代金券？")
        assert (sorry.authors, sorry.kinds) == (["system"], ["notice"])
        assert "问题已经保留" in sorry.text
        assert "已为您转人工" in guest.choose("转人工").text
        kept.say("如何查看代金券？")
        kept.send(text="如何查看现金券？")
        assert impatient.post("/handoff").json()["owner"] == "queued"
        question = pending.send(text="如何使用现金券？")
        stack.stop("gateway", signal.SIGKILL)
    stack.start("gateway")

    assert pending.reply_to(question).content("article")["article_id"] == "coupon.cash.use"
    assert pending.is_silent_for(1.0)
    while len(kept.history()) < 5:
        kept.poll(wait_s=5)
    kept.poll()
    titles = [m["content"]["title"] for m in kept.messages if m["author"] == "bot"]
    assert titles == ["如何查看代金券？", "如何查看现金券？"]
    assert pending.history()[0] == ("user", "text")
    assert pending.history()[-1] == ("bot", "article")
    assert guest.is_silent_for(0.5)
    assert (guest.owner, impatient.owner) == ("queued", "queued")
    number = in_form.choose(CONFIRM).content("progress")["number"]
    assert [r.number for r in people.requests_of(user)] == [number]


@pytest.mark.both_databases
def test_a_client_that_gives_up_before_it_is_heard_tries_again(
    meet: Meet, stack: Stack, people: People
) -> None:
    user = people.eligible_customer()
    customer = meet(user)
    click = {"client_message_id": "click-1", "option_id": reach_confirmation(customer).option_id(CONFIRM)}
    with frozen(stack, "gateway"), pytest.raises(httpx.ReadTimeout):
        customer.http.post(f"{customer.path}/messages", json=click, headers=customer.headers, timeout=0.3)
    assert_submitted_once(customer, user, click, people)


@pytest.mark.both_databases
def test_a_client_that_is_gone_before_it_reads_the_answer_tries_again(meet: Meet, people: People) -> None:
    user = people.eligible_customer()
    customer = meet(user)
    click = {"client_message_id": "click-1", "option_id": reach_confirmation(customer).option_id(CONFIRM)}
    stored_before = len(customer.history())
    post_and_hang_up(customer, click, lambda: len(customer.history()) > stored_before)
    assert assert_submitted_once(customer, user, click, people)["is_duplicate"] is True


def post_and_hang_up(visitor: Visitor, body: object, is_stored: Callable[[], bool]) -> None:
    """Sends a message and closes the connection without reading what comes back."""
    connection = http.client.HTTPConnection(visitor.http.base_url.host, visitor.http.base_url.port)
    headers = {**visitor.headers, "Content-Type": "application/json"}
    connection.request("POST", f"{visitor.path}/messages", json.dumps(body), headers)
    while not is_stored():
        time.sleep(0.02)
    connection.close()


def assert_submitted_once(
    customer: Visitor, user: str, click: dict[str, str], people: People
) -> dict[str, Any]:
    """Sends the click again; returns what the gateway said to that."""
    retried = customer.post("/messages", click)
    assert retried.status_code == 202, retried.text
    stored: dict[str, Any] = retried.json()
    number = customer.reply_to(stored["message"]).content("progress")["number"]
    assert customer.is_silent_for(0.7)
    assert [r.number for r in people.requests_of(user)] == [number]
    assert [kind for author, kind in customer.history()].count("progress") == 1
    return stored


def test_a_client_that_stops_listening_finds_its_answer_later(meet: Meet, stack: Stack) -> None:
    guest = meet()
    with frozen(stack, "bot"):
        question = guest.send(text="如何查看代金券？")
        with pytest.raises(httpx.ReadTimeout):
            guest.http.get(
                f"{guest.path}/messages?after={question['sequence']}&wait_s=20",
                headers=guest.headers,
                timeout=0.3,
            )
    assert guest.reply_to(question).kinds == ["article"]
    assert guest.history() == [("user", "text"), ("bot", "article")]


def test_a_question_asked_while_the_form_waits_for_a_slow_backend_comes_after_it(
    meet: Meet, stack: Stack, people: People
) -> None:
    customer = meet(people.eligible_customer())
    customer.say(ASK)
    with frozen(stack, "backend"):
        reason = customer.send(option_id=customer.option_id(REASON))
        last = customer.send(text="如何使用现金券？")
        time.sleep(IN_FLIGHT_S)
    while len(customer.history()) < 8:
        customer.reply_to(last)
    kinds = [m["content"]["kind"] for m in customer.messages if m["sequence"] > reason["sequence"]]
    assert kinds == ["text", "confirmation", "article", "confirmation"]


def test_after_all_of_it_bad_input_is_still_refused_kindly(meet: Meet) -> None:
    assert_problem(meet().post_message(text=""), 422, "text_empty")
