"""A backend that breaks one promise fails the check of that promise, by name."""

import json
import secrets
from collections.abc import Callable
from typing import Any

import httpx
import jwt
import pytest
from fastapi.testclient import TestClient

from backend.contract.description import Description
from backend.contract.people import People
from backend.contract.server import Server, Signer
from backend.contract.suite import Finding, Result, Suite
from backend.wording import Locale

PROBLEM = "application/problem+json"
MEMBERS, EXPORTS, FILE = "POST /v1/members", "POST /v1/performance/exports", "GET /v1/files/{file_id}"
REQUEST = "GET /v1/unbinding/requests/{number}"
Ask = Callable[[httpx.Request], httpx.Response]
Breakage = Callable[[httpx.Request, Ask, Signer], httpx.Response]


def answer(status: int, media_type: str, body: Any) -> httpx.Response:
    return httpx.Response(status, headers={"Content-Type": media_type}, content=json.dumps(body))


def lets_anybody_in(request: httpx.Request, ask: Ask, signer: Signer) -> httpx.Response:
    request.headers.setdefault("Authorization", f"Bearer {signer.token('customer-resale')}")
    return ask(request)


def believes_every_token(request: httpx.Request, ask: Ask, signer: Signer) -> httpx.Response:
    token = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if token.count(".") == 2:
        claims = jwt.decode(token, options={"verify_signature": False})
        request.headers["Authorization"] = f"Bearer {signer.token(claims['sub'])}"
    return ask(request)


def forgets_keys(request: httpx.Request, ask: Ask, _signer: Signer) -> httpx.Response:
    if "Idempotency-Key" in request.headers:
        request.headers["Idempotency-Key"] = secrets.token_hex(8)
    return ask(request)


def makes_something_new_each_time(request: httpx.Request, ask: Ask, _signer: Signer) -> httpx.Response:
    response = ask(request)
    if response.status_code != 201 or request.url.path != "/v1/members":
        return response
    return answer(201, "application/json", {**response.json(), "number": secrets.token_hex(4)})


def needs_no_key(request: httpx.Request, ask: Ask, _signer: Signer) -> httpx.Response:
    request.headers.setdefault("Idempotency-Key", secrets.token_hex(8))
    return ask(request)


def forbids_what_is_not_ones_own(request: httpx.Request, ask: Ask, _signer: Signer) -> httpx.Response:
    response = ask(request)
    if response.status_code != 404 or "NONE-SUCH" in request.url.path:
        return response
    problem = {**response.json(), "status": 403, "code": "not_permitted", "required_role_label": "x"}
    return answer(403, PROBLEM, problem)


def tells_whose_it_is(request: httpx.Request, ask: Ask, _signer: Signer) -> httpx.Response:
    response = ask(request)
    if response.status_code != 404 or "NONE-SUCH" in request.url.path:
        return response
    return answer(404, PROBLEM, {**response.json(), "detail": "这不是您的申请。"})


def counts_money_in_floats(request: httpx.Request, ask: Ask, _signer: Signer) -> httpx.Response:
    response = ask(request)
    if request.url.path != "/v1/coupons" or response.status_code != 200:
        return response
    body = response.json()
    for item in body["items"]:
        item["balance"]["amount"] = float(item["balance"]["amount"])
    return answer(200, "application/json", body)


def refuses_in_its_own_way(request: httpx.Request, ask: Ask, _signer: Signer) -> httpx.Response:
    response = ask(request)
    return response if response.is_success else answer(response.status_code, "application/json", {"err": 1})


def invents_codes(request: httpx.Request, ask: Ask, _signer: Signer) -> httpx.Response:
    response = ask(request)
    if response.status_code != 401:
        return response
    return answer(401, PROBLEM, {**response.json(), "code": "login_first"})


def has_one_page(request: httpx.Request, ask: Ask, _signer: Signer) -> httpx.Response:
    request.url = request.url.copy_with(query=None)
    return ask(request)


def breaks_on_bad_input(request: httpx.Request, ask: Ask, _signer: Signer) -> httpx.Response:
    response = ask(request)
    return answer(500, "text/plain", "Traceback") if response.status_code == 422 else response


def gives_files_to_everybody(request: httpx.Request, ask: Ask, signer: Signer) -> httpx.Response:
    if request.url.path.startswith("/v1/files/"):
        request.headers["Authorization"] = f"Bearer {signer.token('partner-admin')}"
    return ask(request)


def tells_events_again(request: httpx.Request, ask: Ask, _signer: Signer) -> httpx.Response:
    if request.url.path != "/v1/events":
        return ask(request)
    event = {"seq": 1, "kind": "x", "at": "2026-03-10T10:00:00+08:00", "user_ids": [], "payload": {}}
    return answer(200, "application/json", {"items": [event], "last_seq": 1})


def works(request: httpx.Request, ask: Ask, _signer: Signer) -> httpx.Response:
    return ask(request)


BAD_TOKENS = {"other_key", "other_audience", "other_issuer", "unsigned", "signed_with_public_key", "expired"}
BROKEN: list[tuple[Breakage, str, set[str]]] = [
    (lets_anybody_in, "GET /v1/coupons", {"no_token"}),
    (believes_every_token, "identity", BAD_TOKENS | {"no_expiry"}),
    (forgets_keys, MEMBERS, {"key_conflict"}),
    (makes_something_new_each_time, MEMBERS, {"once_at_once"}),
    (forgets_keys, EXPORTS, {"once"}),
    (needs_no_key, MEMBERS, {"key_missing"}),
    (forbids_what_is_not_ones_own, REQUEST, {"stranger"}),
    (forbids_what_is_not_ones_own, FILE, {"file"}),
    (tells_whose_it_is, REQUEST, {"stranger"}),
    (counts_money_in_floats, "GET /v1/coupons", {"answer", "page"}),
    (refuses_in_its_own_way, "GET /v1/coupons", {"no_token", "role"}),
    (invents_codes, "GET /v1/coupons", {"no_token"}),
    (has_one_page, "GET /v1/coupons", {"page"}),
    (breaks_on_bad_input, "POST /v1/unbinding/drafts", {"bad_body"}),
    (gives_files_to_everybody, FILE, {"file", "no_token"}),
    (tells_events_again, "GET /v1/events", {"feed", "no_token", "role"}),
    *((works, name, set()) for name in (MEMBERS, EXPORTS, FILE, REQUEST, "identity", "GET /v1/events")),
]


def findings(client: TestClient, signer: Signer, breakage: Breakage, subject: str) -> list[Finding]:
    def ask(request: httpx.Request) -> httpx.Response:
        headers = {name: value for name, value in request.headers.items() if name != "content-length"}
        url = request.url.raw_path.decode()
        inner = client.request(request.method, url, headers=headers, content=request.content)
        return httpx.Response(inner.status_code, headers=inner.headers, content=inner.content)

    transport = httpx.MockTransport(lambda request: breakage(request, ask, signer))
    with httpx.Client(base_url="http://backend", transport=transport) as http:
        suite = Suite(Server(http, signer, Description.load(), People.read()), Locale.load())
        return [suite.perform(check) for check in suite.checks() if check.subject == subject]


@pytest.mark.parametrize(
    ("breakage", "subject", "failed"), BROKEN, ids=lambda value: getattr(value, "__name__", None)
)
def test_the_broken_promise_is_named(
    own_client: TestClient, signer: Signer, breakage: Breakage, subject: str, failed: set[str]
) -> None:
    found = findings(own_client, signer, breakage, subject)
    assert {finding.code for finding in found if finding.result is Result.FAILED} == failed
    assert found


def test_the_report_says_what_was_seen_and_what_to_do(own_client: TestClient, signer: Signer) -> None:
    found = findings(own_client, signer, forbids_what_is_not_ones_own, REQUEST)
    assert [finding.text for finding in found if finding.result is Result.FAILED] == [
        "别人的编号与不存在的一样：回了 403（not_permitted），应是 404。 "
        "对无权看的人回 404 not_found，内容与编号不存在时完全相同，不要回 403。"
    ]


def test_missing_data_are_named_and_no_failure(own_client: TestClient, signer: Signer) -> None:
    def knows_nobody(request: httpx.Request, ask: Ask, _signer: Signer) -> httpx.Response:
        if request.url.path == "/v1/unbinding/requests":
            return answer(200, "application/json", {"items": [], "total": 0})
        return ask(request)

    found = findings(own_client, signer, knows_nobody, REQUEST)
    assert {finding.code for finding in found if finding.result is Result.SKIPPED} == {"answer", "stranger"}
    assert "leaving_customer 的 GET /v1/unbinding/requests 是空的" in found[-1].text
