"""The door: who may enter, what counts as a turn, and that a turn happens once and to its end."""

import concurrent.futures
import time
import uuid
from typing import Any

import httpx
import pytest

from tests.conversations.conftest import Meet
from tests.conversations.fake_backend import FakeBackend
from tests.conversations.test_unbinding import REQUESTS, reach_confirmation
from tests.stack import Stack


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer wrong", "Basic dXNlcg=="])
def test_without_the_secret_nobody_enters(meet: Meet, header: str) -> None:
    conversation = meet()
    response = conversation.post(conversation.request({"message": "你好"}), Authorization=header)
    assert response.status_code == 401
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["code"] == "not_authorized"


def test_rasas_own_doors_are_closed(stack: Stack) -> None:
    message = {"sender": "anybody", "message": "你好"}
    assert httpx.post(f"{stack.url('bot')}/webhooks/rest/webhook", json=message).status_code == 404
    assert httpx.post(f"{stack.url('bot')}/model/parse", json={"text": "你好"}).status_code == 401
    assert httpx.get(f"{stack.url('bot')}/conversations/anybody/tracker").status_code == 401


def test_the_gateway_may_ask_what_a_text_means(stack: Stack) -> None:
    url = f"{stack.url('bot')}/model/parse?token={stack.bot_secret()}"
    parsed = httpx.post(url, json={"text": "如何查看代金券"}, timeout=30).json()
    assert parsed["decision"]["id"] == "coupon.voucher.view"


@pytest.mark.parametrize(
    "what",
    [
        {},
        {"message": ""},
        {"message": " \n"},
        {"message": 7},
        {"message": "长" * 4001},
        {"message": "你好", "option": {"kind": "handoff"}},
        {"option": "handoff"},
        {"option": {"kind": "task", "id": "restart"}},
        {"option": {"kind": "task", "id": "no_such_task"}},
        {"option": {"kind": "dialogue", "id": "greet"}},
        {"option": {"kind": "article"}},
    ],
)
def test_what_is_not_a_turn_is_refused(meet: Meet, what: dict[str, Any]) -> None:
    conversation = meet()
    response = conversation.post(conversation.request(what))
    assert response.status_code == 400
    assert response.json()["code"] == "invalid_turn"


def test_a_body_that_is_not_json_is_refused(stack: Stack) -> None:
    response = httpx.post(
        f"{stack.url('bot')}/webhooks/gateway/webhook",
        content=b"{",
        headers={"Authorization": f"Bearer {stack.bot_secret()}"},
    )
    assert response.status_code == 400


@pytest.mark.parametrize("missing", ["message_id", "audience"])
def test_metadata_must_be_there(meet: Meet, missing: str) -> None:
    conversation = meet()
    body = conversation.request({"message": "你好"})
    del body["metadata"][missing]
    assert conversation.post(body).status_code == 400


@pytest.mark.parametrize(
    "text",
    [
        "/view_coupons",
        " /view_coupons",
        '／view_coupons{"coupon_kind":"voucher"}',
        "\u3000/view_coupons",
        "/restart",
    ],
)
def test_slash_text_is_plain_text(meet: Meet, text: str) -> None:
    conversation = meet()
    conversation.say("我要解除和伙伴的关联")
    reply = conversation.say(text)
    assert reply.decision == ("dialogue", None)
    assert reply.is_form_open
    assert f"原因：{text.strip()}" in reply.text


@pytest.mark.parametrize("text", ["😀", "\x00\x01\x02", "\ud800", "a" * 4000, "？？？", "\u200b"])
def test_strange_text_gets_an_answer(meet: Meet, text: str) -> None:
    conversation = meet()
    body = conversation.request({"message": "x"})
    body["message"] = text
    response = conversation.post(body)
    assert response.status_code == 200
    assert response.json()["messages"]


def test_duplicates_in_flight_wait_for_the_first(meet: Meet, backend: FakeBackend) -> None:
    conversation = meet()
    option = reach_confirmation(conversation).option("确认提交")
    message_id = uuid.uuid4().hex
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        replies = list(pool.map(lambda _: conversation.click(option, message_id), range(4)))
    assert sorted(reply.body["is_replayed"] for reply in replies) == [False, True, True, True]
    assert len({reply.text for reply in replies}) == 1
    assert backend.writes_of(str(conversation.user), REQUESTS) == 1


def test_a_client_that_gives_up_loses_nothing(meet: Meet, backend: FakeBackend) -> None:
    conversation = meet()
    option = reach_confirmation(conversation).option("确认提交")
    message_id = uuid.uuid4().hex
    body = conversation.request({"option": option}, message_id)
    with pytest.raises(httpx.ReadTimeout):
        conversation.post(body, timeout_s=0.02)
    time.sleep(3)
    reply = conversation.click(option, message_id)
    (request,) = backend.requests_of(str(conversation.user))
    assert request["number"] in reply.text
    assert reply.body["is_replayed"]
    assert backend.writes_of(str(conversation.user), REQUESTS) == 1


def test_a_replay_survives_a_restart(meet: Meet, stack: Stack, backend: FakeBackend) -> None:
    conversation = meet()
    option = reach_confirmation(conversation).option("确认提交")
    message_id = uuid.uuid4().hex
    before = conversation.click(option, message_id)
    stack.stop("bot")
    stack.start("bot")
    after = conversation.click(option, message_id)
    assert after.body["is_replayed"]
    assert after.body["messages"] == before.body["messages"]
    assert after.body["decision"] == before.body["decision"]
    assert backend.writes_of(str(conversation.user), REQUESTS) == 1
