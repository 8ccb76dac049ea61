"""What people, programs and attackers send instead of a reason or a number: never a 500."""

from collections.abc import Callable
from uuid import uuid4

import pytest

from tests.backend.callers import Caller

AsUser = Callable[[str], Caller]
DRAFTS, REQUESTS = "/v1/unbinding/drafts", "/v1/unbinding/requests"


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"reason": ""},
        {"reason": "   \n "},
        {"reason": "字" * 501},
        {"reason": "x" * 10_000},
        {"reason": "a\x00b"},
        {"reason": "a\x1b[31m"},
        {"reason": 5},
        {"reason": None},
        {"reason": ["x"]},
        {"reason": "x", "user_id": "customer-free"},
        [],
        "x",
        None,
    ],
    ids=lambda body: repr(body)[:30],
)
def test_a_reason_that_is_none_is_refused(as_reader: AsUser, body: object) -> None:
    response = as_reader("customer-resale").post(DRAFTS, json=body)
    assert (response.status_code, response.json()["code"]) == (422, "validation_failed")


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"\xff\xfe", b'{"reason": "\\ud800"}', b"[" * 50_000, b'{"reason": ' + b"9" * 5000 + b"}"],
    ids=["empty", "cut", "binary", "surrogate", "deep", "huge"],
)
def test_a_body_that_is_no_json_is_refused(as_reader: AsUser, content: bytes) -> None:
    response = as_reader("customer-resale").request(
        "POST", DRAFTS, headers={"Content-Type": "application/json"}, content=content
    )
    assert (response.status_code, response.json()["code"]) == (422, "validation_failed")


@pytest.mark.parametrize(
    "reason",
    ["😀😀", "2", "不好找客服", "<script>alert(1)</script>", "'; DROP TABLE account; --", "字" * 500],
)
def test_any_other_reason_is_kept_as_it_is(as_user: AsUser, reason: str) -> None:
    assert as_user("customer-resale").post(DRAFTS, json={"reason": reason}).json()["reason"] == reason


@pytest.mark.parametrize(
    "number", ["%00", "UB-20260310-0001%00", "%F0%28%8C%28", "x" * 5000, "%2e%2e%2f", "😀"]
)
def test_a_wild_number_is_not_found(as_reader: AsUser, number: str) -> None:
    caller = as_reader("customer-resale")
    assert caller.get(f"{REQUESTS}/{number}").status_code == 404
    assert caller.post(f"{REQUESTS}/{number}/cancellation", key=str(uuid4())).status_code == 404
