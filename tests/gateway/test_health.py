"""Liveness is the gateway's own; readiness names every part."""

from tests.gateway.conftest import Gateway
from tests.gateway.fakes import FakeBackend


async def test_a_living_gateway_says_so(gateway: Gateway) -> None:
    response = await gateway.http.get("/healthz")

    assert (response.status_code, response.json()) == (200, {"status": "ok"})


async def test_it_is_ready_when_every_part_answers(sqlite_gateway: Gateway) -> None:
    response = await sqlite_gateway.http.get("/readyz")

    parts = {"database": "ok", "bot": "ok", "backend": "ok"}
    assert (response.status_code, response.json()) == (200, {"status": "ready", "parts": parts})


async def test_a_missing_part_is_named_and_the_gateway_lives_on(
    sqlite_gateway: Gateway, backend: FakeBackend
) -> None:
    backend.is_down = True

    response = await sqlite_gateway.http.get("/readyz")

    parts = {"database": "ok", "bot": "ok", "backend": "unreachable"}
    assert (response.status_code, response.json()) == (503, {"status": "not_ready", "parts": parts})
    assert (await sqlite_gateway.http.get("/healthz")).status_code == 200
