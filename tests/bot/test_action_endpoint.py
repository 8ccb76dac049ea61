"""The action server is called for seconds, and an open form survives its absence."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from rasa.utils.endpoints import ClientResponseError, EndpointConfig

from bot.action_endpoint import ActionEndpoint, nothing_validated

CALL: dict[str, Any] = {
    "next_action": "action_view_coupons",
    "tracker": {"slots": {"requested_slot": None}, "latest_message": {"metadata": {"token": "secret"}}},
}
VALIDATION = {**CALL, "next_action": "validate_request_unbinding_form"}
ANSWER = {"events": [], "responses": [{"response": "utter_coupons"}]}


@pytest.fixture
async def server() -> AsyncIterator[str]:
    async def answer(request: web.Request) -> web.Response:
        how = request.match_info["how"]
        if how == "slow":
            await asyncio.sleep(5)
        if how == "rejects":
            return web.json_response({"action_name": "a", "error": "no"}, status=400)
        if how == "breaks":
            return web.Response(text=await request.text(), status=500)
        return web.json_response(ANSWER)

    app = web.Application()
    app.router.add_post("/{how}", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    assert site._server is not None
    yield f"http://127.0.0.1:{site._server.sockets[0].getsockname()[1]}"
    await runner.cleanup()


def endpoint(url: str) -> ActionEndpoint:
    return ActionEndpoint.of(EndpointConfig(url, timeout_s=0.2, enable_selective_domain=True))


async def test_an_answer_comes_through(server: str) -> None:
    assert await endpoint(f"{server}/works").request(json=CALL) == ANSWER
    assert endpoint(server).kwargs["enable_selective_domain"] is True


async def test_a_rejection_stays_a_rejection(server: str) -> None:
    with pytest.raises(ClientResponseError) as rejection:
        await endpoint(f"{server}/rejects").request(json=VALIDATION)
    assert rejection.value.status == 400


@pytest.mark.parametrize("how", ["slow", "breaks"])
async def test_a_failure_does_not_repeat_the_request(
    server: str, how: str, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(aiohttp.ClientError) as failure:
        await endpoint(f"{server}/{how}").request(json=CALL)
    assert "secret" not in str(failure.value)
    assert "secret" not in caplog.text
    assert "action_view_coupons" in caplog.text


@pytest.mark.parametrize("how", ["slow", "breaks"])
async def test_a_failed_validation_changes_nothing(server: str, how: str) -> None:
    answer = await endpoint(f"{server}/{how}").request(json=VALIDATION)
    assert answer == {"events": [], "responses": []}


async def test_a_server_that_is_down() -> None:
    down = endpoint("http://127.0.0.1:1")
    assert await down.request(json=VALIDATION) == {"events": [], "responses": []}
    with pytest.raises(aiohttp.ClientConnectionError):
        await down.request(json=CALL)


def test_what_was_just_filled_in_is_asked_again() -> None:
    slots = {"requested_slot": "unbinding_reason", "unbinding_reason": "业务调整"}
    assert nothing_validated({"tracker": {"slots": slots}}) == {
        "events": [{"event": "slot", "name": "unbinding_reason", "value": None}],
        "responses": [],
    }
