"""What a widget does, against the four processes: a socket that is cut, type-ahead, verdicts, news."""

import json
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from tests.end_to_end.conftest import Meet
from tests.end_to_end.people import People
from tests.end_to_end.unbinding_steps import submit
from tests.end_to_end.visitor import PATIENCE_S, Visitor
from tests.stack import Stack

Frame = dict[str, Any]


@contextmanager
def tab(visitor: Visitor, after: int = 0) -> Iterator[ClientConnection]:
    """A socket that has said who it is."""
    address = f"{visitor.http.base_url}".replace("http://", "ws://").rstrip("/")
    with connect(f"{address}{visitor.path}/socket", proxy=None) as connection:
        hello = {"token": visitor.token, "visitor_token": visitor.visitor_token, "after": after}
        say(connection, type="hello", **hello)
        yield connection


def say(connection: ClientConnection, **frame: Any) -> None:
    connection.send(json.dumps(frame))


def frames(connection: ClientConnection, until: str) -> list[Frame]:
    """Every frame up to the first message of the content kind `until`."""
    seen: list[Frame] = []
    while not seen or seen[-1]["type"] != "message" or seen[-1]["message"]["content"]["kind"] != until:
        seen.append(json.loads(connection.recv(timeout=PATIENCE_S)))
    return seen


def rest(connection: ClientConnection) -> list[Frame]:
    """What still came before the connection was cut."""
    seen: list[Frame] = []
    try:
        while True:
            seen.append(json.loads(connection.recv(timeout=PATIENCE_S)))
    except ConnectionClosed:
        return seen


def messages(seen: list[Frame]) -> list[Frame]:
    return [frame["message"] for frame in seen if frame["type"] == "message"]


@pytest.mark.both_databases
def test_a_question_over_a_socket_that_the_gateways_death_cuts(meet: Meet, stack: Stack) -> None:
    guest = meet()
    with tab(guest) as connection:
        say(connection, type="message", client_message_id="m1", text="如何查看代金券？")
        first = messages(frames(connection, until="article"))
        say(connection, type="message", client_message_id="m2", text="如何查看现金券？")
        stack.stop("gateway", signal.SIGKILL)
        first += messages(rest(connection))
    stack.start("gateway")

    with tab(guest, after=first[-1]["sequence"]) as again:
        say(again, type="message", client_message_id="m2", text="如何查看现金券？")
        second = messages(frames(again, until="article")) if len(first) < 4 else []
    everything = first + second
    assert [m["sequence"] for m in everything] == [1, 2, 3, 4]
    assert [m["client_message_id"] for m in everything if m["author"] == "user"] == ["m1", "m2"]
    assert everything[-1]["content"]["article_id"] == "coupon.cash.view"
    assert everything[-1]["reply_to"] == everything[-2]["id"]


def test_what_the_customer_submits_reaches_the_partners_administrator(meet: Meet, people: People) -> None:
    administrator = meet("partner-admin")
    customer = meet(people.eligible_customer())
    with tab(administrator) as connection:
        number = submit(customer)
        told = messages(frames(connection, until="notice"))[-1]
    assert (told["author"], told["visibility"]) == ("system", "personal")
    assert told["content"]["event"] == "unbinding.submitted"
    assert number in told["content"]["text"]


def test_type_ahead_hot_questions_and_a_verdict(meet: Meet) -> None:
    customer = meet("customer-resale")
    deadline = time.monotonic() + PATIENCE_S
    while not (items := customer.call("GET", "/api/suggestions?q=daijinquan").json()["items"]):
        assert time.monotonic() < deadline, "the articles were not loaded"
        time.sleep(0.1)
    assert all("代金券" in item["title"] for item in items)
    hot = customer.call("GET", "/api/hot-questions").json()["items"]
    assert len(hot) == 6

    answer = customer.say(hot[0]["title"])
    assert answer.content("article")["article_id"] == hot[0]["article_id"]
    judged = customer.post(f"/messages/{answer.envelopes[0]['id']}/feedback", {"verdict": "up"})
    assert judged.json()["verdict"] == "up"
    mine = customer.call("GET", "/api/conversations").json()["items"]
    assert mine[0]["conversation_id"] == customer.conversation_id


def test_the_page_is_served_or_its_absence_is_said(meet: Meet) -> None:
    for path in ("/", "/widget/", "/widget.js"):
        response = meet().call("GET", path)
        assert response.status_code in (200, 503)
        assert response.headers["x-content-type-options"] == "nosniff"


@pytest.mark.both_databases
def test_an_account_that_the_backend_does_not_know_is_helped(meet: Meet) -> None:
    stranger = meet("customer-of-nowhere")
    reply = stranger.say("查看我的代金券")
    assert "还没有这个账号的资料" in reply.text
    assert "转人工客服" in reply.titles
