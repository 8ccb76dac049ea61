"""Repeating a write, over HTTP."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.idempotency.models import IdempotencyRecord
from backend.unbinding.models import UnbindingDraft
from tests.backend.callers import Caller
from tests.backend.moments import FakeClock

AsUser = Callable[[str], Caller]
DRAFTS, REQUESTS = "/v1/unbinding/drafts", "/v1/unbinding/requests"


def draft(caller: Caller, reason: str = "换一家", key: str | None = None) -> str:
    return str(caller.post(DRAFTS, key=key, json={"reason": reason}).json()["id"])


def test_a_repeated_write_gets_the_first_result(as_user: AsUser, clock: FakeClock) -> None:
    caller = as_user("customer-resale")
    body = {"draft_id": draft(caller)}
    first = caller.post(REQUESTS, key="k1", json=body)
    caller.post(f"{REQUESTS}/{first.json()['number']}/cancellation", key="k1")
    clock.advance(days=2)
    second = caller.post(REQUESTS, key="k1", json=body)
    assert (second.status_code, second.text) == (201, first.text)
    assert second.headers["Content-Type"] == "application/json"
    assert (first.headers.get("Idempotency-Replayed"), second.headers["Idempotency-Replayed"]) == (
        None,
        "true",
    )


def test_a_repeated_refusal_is_the_first_refusal(as_user: AsUser) -> None:
    caller = as_user("customer-resale")
    answers = [caller.post(REQUESTS, key="k1", json={"draft_id": "unknown"}) for _ in range(2)]
    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [(404, "not_found")] * 2
    assert answers[1].text == answers[0].text
    assert answers[1].headers["Content-Type"] == "application/problem+json"


def test_a_key_is_for_one_request(as_user: AsUser) -> None:
    caller = as_user("customer-resale")
    confirmed = draft(caller)
    caller.post(REQUESTS, key="k1", json={"draft_id": "unknown"})
    conflict = caller.post(REQUESTS, key="k1", json={"draft_id": confirmed})
    assert (conflict.status_code, conflict.json()["code"]) == (409, "idempotency_conflict")
    numbers = [
        caller.post(f"{REQUESTS}/UB-1/cancellation", key="k1"),
        caller.post(f"{REQUESTS}/UB-2/cancellation", key="k1"),
    ]
    assert [answer.json()["code"] for answer in numbers] == ["not_found", "idempotency_conflict"]


def test_keys_of_different_users_and_operations_are_different(as_user: AsUser) -> None:
    resale, recent = as_user("customer-resale"), as_user("customer-recent")
    confirmed = draft(resale, key="k1")
    assert recent.post(REQUESTS, key="k1", json={"draft_id": "unknown"}).status_code == 404
    assert resale.post(REQUESTS, key="k1", json={"draft_id": confirmed}).status_code == 201


def test_a_write_without_a_key_is_refused(as_user: AsUser) -> None:
    caller = as_user("customer-resale")
    for answer in (
        caller.post(REQUESTS, json={"draft_id": draft(caller)}),
        caller.post(f"{REQUESTS}/UB-1/cancellation"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_missing")


def test_a_draft_takes_a_key_but_needs_none(as_user: AsUser, demo_session: Session) -> None:
    caller = as_user("customer-resale")
    assert draft(caller, key="k1") == draft(caller, key="k1")
    assert draft(caller) != draft(caller)
    assert demo_session.scalar(select(func.count()).select_from(UnbindingDraft)) == 3


@pytest.mark.parametrize("key", [b"", b"with space", "中文".encode(), b"x" * 201, b"\x80"])
def test_a_strange_key_is_refused(as_reader: AsUser, key: bytes) -> None:
    answer = as_reader("customer-resale").request(
        "POST", REQUESTS, headers={"Idempotency-Key": key}, json={"draft_id": "x"}
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "validation_failed")


@pytest.mark.parametrize("channel", ["", "WeCom!", "x" * 33, "a b"])
def test_a_strange_channel_is_refused(as_reader: AsUser, channel: str) -> None:
    answer = as_reader("customer-resale").request("GET", "/v1/me", headers={"X-Channel": channel})
    assert (answer.status_code, answer.json()["code"]) == (422, "validation_failed")


def test_the_request_itself_is_not_kept(as_user: AsUser, demo_session: Session) -> None:
    draft(as_user("customer-resale"), reason="一个很私人的原因", key="k1")
    record = demo_session.scalars(select(IdempotencyRecord)).one()
    assert (record.user_id, record.operation, record.key) == ("customer-resale", "unbinding.draft", "k1")
    assert len(record.request_hash) == 64
    assert record.created_at.utcoffset() == timedelta(0)
