"""One turn over HTTP: what comes back, and every failure by its name."""

import httpx
import pytest

from gateway.bot_client import BotClient, BotDown, BotFailure, BotRefused, BotTimeout, BotUnavailable

REPLY = {
    "message_id": "m1",
    "decision": {"kind": "handoff", "id": None, "confidence": 1.0},
    "messages": [{"content": {"kind": "text", "text": "好的"}, "visibility": "public", "options": []}],
    "commands": [{"kind": "handoff", "reason": "requested"}, {"kind": "from_a_later_version"}],
    "is_form_open": True,
    "is_replayed": False,
}


def client_of(handler: httpx.MockTransport) -> BotClient:
    return BotClient(url="http://bot", secret="s3cret", timeout_s=12, transport=handler)


async def test_a_turn_is_posted_with_the_secret() -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json=REPLY)

    reply = await client_of(httpx.MockTransport(answer)).turn({"sender": "c1.1", "message": "转人工"})

    assert seen[0].url == "http://bot/webhooks/gateway/webhook"
    assert seen[0].headers["authorization"] == "Bearer s3cret"
    assert reply.messages[0].content.text == "好的"
    assert reply.is_form_open is True
    handoff = reply.command("handoff")
    assert handoff is not None
    assert handoff.reason == "requested"
    assert reply.command("sign_in") is None


def refuse(request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("refused", request=request)


def hang_before_connecting(request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectTimeout("nobody there", request=request)


def hang(request: httpx.Request) -> httpx.Response:
    raise httpx.ReadTimeout("slow", request=request)


def break_off(request: httpx.Request) -> httpx.Response:
    raise httpx.RemoteProtocolError("gone", request=request)


@pytest.mark.parametrize(
    ("answer", "failure", "is_worth_retrying"),
    [
        (refuse, BotDown, True),
        (hang_before_connecting, BotDown, True),
        (break_off, BotUnavailable, True),
        (hang, BotTimeout, True),
        (lambda _: httpx.Response(500, json={}), BotUnavailable, True),
        (lambda _: httpx.Response(503, json={}), BotDown, True),
        (lambda _: httpx.Response(401, json={}), BotRefused, False),
        (lambda _: httpx.Response(400, json={}), BotRefused, False),
        (lambda _: httpx.Response(200, text="<html>"), BotRefused, False),
        (lambda _: httpx.Response(200, json=[]), BotRefused, False),
        (
            lambda _: httpx.Response(200, json={**REPLY, "messages": [{"content": {"kind": "?"}}]}),
            BotRefused,
            False,
        ),
    ],
)
async def test_failures_have_names(
    answer: object, failure: type[BotFailure], is_worth_retrying: bool
) -> None:
    with pytest.raises(BotFailure) as failed:
        await client_of(httpx.MockTransport(answer)).turn({})  # type: ignore[arg-type]

    assert type(failed.value) is failure
    assert failed.value.is_worth_retrying is is_worth_retrying


async def test_an_unexpected_answer_is_named_by_place_not_by_content() -> None:
    body = {**REPLY, "messages": [{"content": {"kind": "text", "text": {"secret": "余额 100"}}}]}
    with pytest.raises(BotRefused) as failed:
        await client_of(httpx.MockTransport(lambda _: httpx.Response(200, json=body))).turn({})

    assert str(failed.value) == "unexpected answer at ['messages.0.content.text']"


@pytest.mark.parametrize(
    ("answer", "is_reachable"),
    [
        (lambda _: httpx.Response(200), True),
        (lambda _: httpx.Response(503), False),
        (refuse, False),
        (hang, False),
    ],
)
async def test_reachability(answer: object, is_reachable: bool) -> None:
    assert await client_of(httpx.MockTransport(answer)).is_reachable() is is_reachable  # type: ignore[arg-type]
