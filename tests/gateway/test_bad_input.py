"""Whatever is sent: a clear problem document or an answer, never a 500, and nothing stored by halves."""

import json
from typing import Any

import httpx
import pytest
from sqlalchemy import create_engine

from tests.gateway.conftest import Gateway, StartGateway, Visitor

MESSAGES = [
    # body of POST …/messages, status, code, a part of the detail
    ({"client_message_id": "m1", "text": ""}, 422, "text_empty", "请输入"),
    ({"client_message_id": "m1", "text": "   \n"}, 422, "text_empty", "请输入"),
    ({"client_message_id": "m1", "text": "\x00\x01\x1f"}, 422, "text_empty", "请输入"),
    (
        {"client_message_id": "m1", "text": "字" * 1001},
        422,
        "text_too_long",
        "最多 1000 个字，您输入了 1001 个字",
    ),
    ({"client_message_id": "m1", "text": "字" * 10_000}, 422, "text_too_long", "最多 1000 个字"),
    ({"client_message_id": "m1", "text": "a" * 70_000}, 413, "body_too_large", "过大"),
    ({"client_message_id": "m1"}, 422, "validation_failed", "不正确"),
    ({"client_message_id": "m1", "text": "你好", "option_id": "o_1"}, 422, "validation_failed", "不正确"),
    ({"client_message_id": "m1", "text": 5}, 422, "validation_failed", "不正确"),
    ({"client_message_id": "m1", "text": ["你好"]}, 422, "validation_failed", "不正确"),
    ({"client_message_id": "m1", "option_id": "o" * 65}, 422, "validation_failed", "不正确"),
    ({"client_message_id": "m1", "option_id": "o_1\x00"}, 404, "option_not_offered", "选项"),
    ({"client_message_id": "", "text": "你好"}, 422, "validation_failed", "不正确"),
    ({"client_message_id": "a\x00", "text": "你好"}, 422, "validation_failed", "不正确"),
    ({"client_message_id": "x" * 65, "text": "你好"}, 422, "validation_failed", "不正确"),
    ({"text": "你好"}, 422, "validation_failed", "不正确"),
    ([], 422, "validation_failed", "不正确"),
    (None, 422, "validation_failed", "不正确"),
    ("你好", 422, "validation_failed", "不正确"),
]
RAW = [
    # raw body, status, code
    (b"", 422, "validation_failed"),
    (b"{", 400, "body_invalid"),
    (b'{"text": "\xff\xfe"}', 400, "body_invalid"),
    (b"\x00\x00\x00", 400, "body_invalid"),
    (b"[" * 30_000, 400, "body_invalid"),
    (b'{"client_message_id": "m1", "text": NaN}', 422, "validation_failed"),
    (b'{"client_message_id": "m1", "text": "\\ud800"}', 422, "text_empty"),
]
ANSWERED = [
    "😀",
    "👨\u200d👩\u200d👧",
    "a\x00b",
    "半个\ud800代理",
    "/restart",
    "' OR 1=1 --",
    "<script>alert(1)</script>",
    "字" * 1000,
]


def assert_problem(response: httpx.Response, status: int, code: str) -> dict[str, Any]:
    document: dict[str, Any] = response.json()
    assert (response.status_code, document["code"]) == (status, code)
    assert response.headers["content-type"] == "application/problem+json"
    assert document["status"] == status
    assert document["type"] == f"urn:problem:{code}"
    assert document["title"]
    assert document["detail"].endswith("。")
    return document


@pytest.mark.parametrize(("body", "status", "code", "detail"), MESSAGES)
async def test_a_message_that_is_none(
    sqlite_gateway: Gateway, body: Any, status: int, code: str, detail: str
) -> None:
    visitor = await sqlite_gateway.guest()

    response = await visitor.post("/messages", body)

    assert detail in assert_problem(response, status, code)["detail"]
    assert (await visitor.page())["messages"] == []


@pytest.mark.parametrize(("body", "status", "code"), RAW)
async def test_a_body_that_is_no_message(
    sqlite_gateway: Gateway, body: bytes, status: int, code: str
) -> None:
    visitor = await sqlite_gateway.guest()
    headers = {**visitor.headers, "Content-Type": "application/json"}

    response = await visitor.http.post(visitor.path + "/messages", content=body, headers=headers)

    assert_problem(response, status, code)
    assert (await visitor.page())["messages"] == []


@pytest.mark.parametrize("text", ANSWERED)
async def test_odd_texts_are_answered(gateway: Gateway, text: str) -> None:
    visitor = await gateway.guest()
    body = {"client_message_id": "m1", "text": text}

    response = await post_json(visitor, body)

    assert response.status_code == 202, response.text
    question, answer = await visitor.texts(2)
    assert question == text.replace("\x00", "").replace("\ud800", "")
    assert answer == f"答：{question}"


async def post_json(visitor: Visitor, body: dict[str, str]) -> httpx.Response:
    """JSON as a careless client writes it: halves of surrogate pairs escaped."""
    headers = {**visitor.headers, "Content-Type": "application/json"}
    return await visitor.http.post(visitor.path + "/messages", content=json.dumps(body), headers=headers)


async def test_a_body_without_a_length_is_limited_too(sqlite_gateway: Gateway) -> None:
    visitor = await sqlite_gateway.guest()

    async def endless() -> Any:
        for _ in range(100):
            yield b"x" * 1000

    response = await visitor.http.post(visitor.path + "/messages", content=endless(), headers=visitor.headers)

    assert_problem(response, 413, "body_too_large")


UNKNOWN_IDS = [
    "c_unknown",
    "c_" + "0" * 32,
    "x" * 500,
    "%00",
    "%F0%9F%98%80",
    "a%20b",
    "..%2f..%2fetc",
    "'--",
]


@pytest.mark.parametrize("conversation_id", UNKNOWN_IDS)
async def test_an_unknown_conversation(gateway: Gateway, conversation_id: str) -> None:
    headers = gateway.bearer("customer-1") | {"X-Visitor-Token": "x"}
    path = f"/api/conversations/{conversation_id}"

    answers = [
        await gateway.http.get(path + "/messages", headers=headers),
        await gateway.http.get(path + "/events", headers=headers),
        await gateway.http.post(
            path + "/messages", json={"client_message_id": "m1", "text": "你好"}, headers=headers
        ),
        await gateway.http.post(path + "/sign-in", headers=headers),
        await gateway.http.post(path + "/sign-out", headers=headers),
        await gateway.http.post(path + "/handoff", headers=headers),
        await gateway.http.post(path + "/handoff/cancellation", headers=headers),
    ]

    for answer in answers:
        code = "not_found" if "%2f" in conversation_id else "conversation_not_found"
        assert_problem(answer, 404, code)


@pytest.mark.parametrize(
    "query",
    [
        "after=-1",
        "after=x",
        "after=" + "9" * 40,
        "after=" + "9" * 5000,
        "wait_s=-1",
        "wait_s=26",
        "wait_s=nan",
        "wait_s=inf",
    ],
)
async def test_numbers_out_of_range(gateway: Gateway, query: str) -> None:
    visitor = await gateway.guest()

    response = await visitor.http.get(f"{visitor.path}/messages?{query}", headers=visitor.headers)

    assert_problem(response, 422, "validation_failed")


TOKENS = [
    "Bearer",
    "Bearer ",
    "Bearer x",
    "Bearer a.b.c",
    "Basic abc",
    "Bearer " + "x" * 5000,
    "Bearer \xff\xfe",
]


@pytest.mark.parametrize("token", TOKENS)
async def test_a_token_that_is_none(sqlite_gateway: Gateway, token: str) -> None:
    headers = {b"Authorization": token.encode("latin-1")}

    customer = await sqlite_gateway.http.post("/api/conversations", json={}, headers=headers)
    agent = await sqlite_gateway.http.get("/api/escalations", headers=headers)

    assert_problem(customer, 401, "token_invalid")
    assert_problem(agent, 401, "token_invalid")


async def test_an_expired_token_says_so_and_the_message_can_be_sent_again(gateway: Gateway) -> None:
    visitor = await gateway.user()
    gateway.clock.advance(hours=2)

    refused = await visitor.send("你好", client_message_id="m1")
    visitor.headers |= gateway.bearer("customer-1")
    accepted = await visitor.send("你好", client_message_id="m1")

    assert_problem(refused, 401, "token_expired")
    assert accepted.json()["is_duplicate"] is False


@pytest.mark.parametrize("body", [{"channel": "wecom"}, {"channel": 1}, [], "web"])
async def test_a_conversation_on_no_channel(sqlite_gateway: Gateway, body: Any) -> None:
    assert_problem(await sqlite_gateway.http.post("/api/conversations", json=body), 422, "validation_failed")


async def test_a_conversation_needs_no_body(sqlite_gateway: Gateway) -> None:
    assert (await sqlite_gateway.http.post("/api/conversations")).status_code == 201


async def test_unknown_addresses_and_methods(sqlite_gateway: Gateway) -> None:
    assert_problem(await sqlite_gateway.http.get("/api/nothing"), 404, "not_found")
    assert_problem(await sqlite_gateway.http.delete("/api/conversations"), 405, "method_not_allowed")


async def test_bad_input_is_not_repeated_to_the_sender(sqlite_gateway: Gateway) -> None:
    visitor = await sqlite_gateway.guest()

    response = await visitor.post("/messages", {"client_message_id": "余额?", "text": "我的密码是 123"})

    assert response.json()["errors"] == [
        {"where": ["body", "client_message_id"], "what": "string_pattern_mismatch"}
    ]
    assert "密码" not in response.text


async def test_our_own_failure_is_a_problem_document_too(
    start_gateway: StartGateway, sqlite_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with start_gateway(sqlite_url) as gateway:
        visitor = await gateway.guest()
        break_messages(sqlite_url)

        response = await visitor.send("我的密码是 123")

    assert_problem(response, 500, "internal_error")
    assert "request failed" in caplog.text
    assert "密码" not in caplog.text


def break_messages(url: str) -> None:
    """Messages can be read and not written."""
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "CREATE TRIGGER broken BEFORE INSERT ON messages BEGIN SELECT RAISE(ABORT, 'broken'); END"
        )
    engine.dispose()
