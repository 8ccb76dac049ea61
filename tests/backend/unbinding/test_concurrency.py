"""What parallel callers may not break, on both databases."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import httpx
import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.draft.states import DraftState
from backend.outbox.models import OutboxEvent
from backend.unbinding.models import UnbindingDraft, UnbindingRequest, UnbindingStatusChange
from tests.backend.callers import Caller

AsUser = Callable[[str], Caller]
DRAFTS, REQUESTS = "/v1/unbinding/drafts", "/v1/unbinding/requests"
PARALLEL = 6


def at_once(*calls: Callable[[], httpx.Response]) -> list[httpx.Response]:
    barrier = Barrier(len(calls))

    def start(call: Callable[[], httpx.Response]) -> httpx.Response:
        barrier.wait()
        return call()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(start, calls))


@pytest.fixture
def caller(as_user: AsUser) -> Caller:
    return as_user("customer-resale")


@pytest.fixture
def draft(caller: Caller) -> str:
    return str(caller.post(DRAFTS, json={"reason": "换一家"}).json()["id"])


def submit(caller: Caller, draft: str, key: str) -> Callable[[], httpx.Response]:
    return lambda: caller.post(REQUESTS, key=key, json={"draft_id": draft})


def count_new_requests(session: Session) -> int:
    return session.scalar(select(func.count()).where(UnbindingRequest.draft_id.is_not(None))) or 0


def test_parallel_submits_of_one_draft_make_one_request(
    caller: Caller, draft: str, demo_session: Session
) -> None:
    responses = at_once(*(submit(caller, draft, f"key-{number}") for number in range(PARALLEL)))
    assert {response.status_code for response in responses} == {201}
    assert {response.json()["number"] for response in responses} == {"UB-20260310-0001"}
    assert count_new_requests(demo_session) == 1
    assert demo_session.scalar(select(func.count()).select_from(OutboxEvent)) == 1


def test_parallel_repetitions_of_one_key_get_the_first_answer(
    caller: Caller, draft: str, demo_session: Session
) -> None:
    responses = at_once(*(submit(caller, draft, "same") for _ in range(PARALLEL)))
    assert {(response.status_code, response.text) for response in responses} == {(201, responses[0].text)}
    assert [response.headers.get("Idempotency-Replayed") for response in responses].count(None) == 1
    assert count_new_requests(demo_session) == 1


def test_a_request_is_cancelled_by_one_of_parallel_callers(
    caller: Caller, draft: str, demo_session: Session
) -> None:
    number = submit(caller, draft, "k")().json()["number"]
    responses = at_once(
        *(
            lambda key=f"key-{place}": caller.post(f"{REQUESTS}/{number}/cancellation", key=key)
            for place in range(PARALLEL)
        )
    )
    assert sorted(response.status_code for response in responses) == [200] + [409] * (PARALLEL - 1)
    assert {response.json().get("code") for response in responses} == {None, "transition_not_allowed"}
    history = select(func.count()).join(UnbindingRequest).where(UnbindingRequest.number == number)
    assert demo_session.scalar(history.select_from(UnbindingStatusChange)) == 2


def test_parallel_drafts_leave_one_open(caller: Caller, demo_session: Session) -> None:
    responses = at_once(*(lambda: caller.post(DRAFTS, json={"reason": "x"}) for _ in range(PARALLEL)))
    assert {response.status_code for response in responses} == {201}
    opened = select(func.count()).where(UnbindingDraft.state == DraftState.OPEN)
    assert demo_session.scalar(opened) == 1


def test_drafting_and_submitting_in_parallel_do_not_lock_each_other_out(
    caller: Caller, draft: str, demo_session: Session
) -> None:
    submits = [submit(caller, draft, f"key-{number}") for number in range(3)]
    drafts = [lambda: caller.post(DRAFTS, json={"reason": "x"}) for _ in range(3)]
    responses = at_once(*submits, *drafts)
    codes = {response.json().get("code") for response in responses}
    assert codes <= {None, "draft_superseded", "open_request_exists"}
    assert count_new_requests(demo_session) <= 1
