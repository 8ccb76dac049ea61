"""Every call carries who asks, and every failure has a name."""

from collections.abc import Callable

import httpx
import pytest

from actions.backend_client import BackendClient, BackendProblem, BackendTimeout, BackendUnavailable
from actions.failures import OF_PROBLEM, needs_sign_in, response_for
from actions.settings import Settings
from actions.turn import Turn
from tests.actions.recorded import CannedBackend, tracker


def turn() -> Turn:
    return Turn.of(tracker("coupons_asked"))


def raising(error: type[httpx.TransportError]) -> Callable[[httpx.Request], httpx.Response]:
    def answer(request: httpx.Request) -> httpx.Response:
        raise error("broken", request=request)

    return answer


async def test_a_read_names_the_caller_and_leaves_out_empty_filters() -> None:
    backend = CannedBackend({"GET /v1/coupons": (200, {"items": []})})
    assert await backend.client().coupons(turn(), kind="voucher", expiring_within_days=None) == {"items": []}
    (request,) = backend.requests
    assert request.headers["Authorization"] == "Bearer token-of-customer-resale"
    assert request.headers["X-Channel"] == "web"
    assert "Idempotency-Key" not in request.headers
    assert request.url.query == b"kind=voucher"


async def test_a_write_carries_a_key_that_repeats_with_the_turn() -> None:
    backend = CannedBackend({"POST /v1/unbinding/requests": (201, {})})
    for _ in range(2):
        await backend.client().submit_unbinding(turn(), "draft-7")
    first, second = backend.requests
    assert first.content == b'{"draft_id":"draft-7"}'
    assert first.headers["Idempotency-Key"] == second.headers["Idempotency-Key"]


async def test_a_number_cannot_leave_its_place_in_the_path() -> None:
    backend = CannedBackend({"GET /v1/agreements/../me": (404, {"code": "not_found"})})
    with pytest.raises(BackendProblem):
        await backend.client().agreement(turn(), "../me")
    assert backend.requests[0].url.raw_path == b"/v1/agreements/..%2Fme"


@pytest.mark.parametrize(
    ("error", "expected", "calls"),
    [
        (httpx.ConnectError, BackendUnavailable, 2),
        (httpx.ConnectTimeout, BackendUnavailable, 2),
        (httpx.ReadTimeout, BackendTimeout, 2),
        (httpx.RemoteProtocolError, BackendTimeout, 2),
    ],
)
async def test_a_read_is_tried_twice(
    error: type[httpx.TransportError], expected: type[Exception], calls: int
) -> None:
    backend = CannedBackend({"GET /v1/agreements": raising(error)})
    with pytest.raises(expected):
        await backend.client().agreements(turn())
    assert len(backend.requests) == calls


async def test_a_read_that_works_the_second_time() -> None:
    late = raising(httpx.ReadTimeout)
    backend = CannedBackend({})

    def answer(request: httpx.Request) -> httpx.Response:
        return late(request) if len(backend.requests) == 1 else httpx.Response(200, json={"items": []})

    backend.answers = {"GET /v1/agreements": answer}
    assert await backend.client().agreements(turn()) == {"items": []}


async def test_a_write_is_never_tried_twice() -> None:
    backend = CannedBackend({"POST /v1/unbinding/drafts": raising(httpx.ReadTimeout)})
    with pytest.raises(BackendTimeout):
        await backend.client().create_draft(turn(), "业务调整")
    assert len(backend.requests) == 1


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ((409, {"code": "draft_superseded"}), "draft_superseded"),
        ((500, {}), "internal_error"),
        (lambda _: httpx.Response(502, text="<html>"), "internal_error"),
        (lambda _: httpx.Response(200, text="not json"), "internal_error"),
        (lambda _: httpx.Response(200, json=[1]), "internal_error"),
        (lambda _: httpx.Response(302, headers={"location": "http://elsewhere"}), "internal_error"),
    ],
)
async def test_a_refusal_has_its_code(
    answer: tuple[int, dict[str, str]] | Callable[[httpx.Request], httpx.Response], code: str
) -> None:
    with pytest.raises(BackendProblem) as problem:
        await CannedBackend({"GET /v1/unbinding/preflight": answer}).client().preflight(turn())
    assert problem.value.code == code


async def test_timeouts_fit_into_what_the_bot_waits_for_an_action() -> None:
    settings = Settings()
    bot_waits_s = 12.0
    assert 2 * (settings.connect_timeout_s + settings.read_timeout_s) < bot_waits_s
    client = BackendClient.from_settings(settings)
    await client.close()


def test_every_failure_has_its_response() -> None:
    for code, response in OF_PROBLEM.items():
        assert response_for(BackendProblem(code, {})) == response
    assert response_for(BackendUnavailable()) == "utter_backend_unavailable"
    assert response_for(BackendTimeout()) == "utter_backend_timeout"
    assert response_for(BackendProblem("idempotency_conflict", {})) == "utter_backend_failed"
    assert needs_sign_in(BackendProblem("token_expired", {}))
    assert not needs_sign_in(BackendTimeout())
