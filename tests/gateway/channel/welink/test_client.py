"""WeLink takes notices and nothing else: one call to many people, shortened to what it allows (WL)."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
from fastapi import Response
from fastapi.responses import JSONResponse
from pydantic import SecretStr

from gateway.channel.platform import Permanent, RateLimited, SendFailed, Transient
from gateway.channel.settings import AllChannels, WelinkSettings
from gateway.channel.welink.client import WelinkClient
from tests.gateway.channel.doubles.welink import CLIENT, SECRET, URL, WelinkDouble
from tests.gateway.fakes import Clock


@asynccontextmanager
async def client_of(double: WelinkDouble, clock: Clock, secret: str = SECRET) -> AsyncIterator[WelinkClient]:
    settings = WelinkSettings(api_url=URL, client_id=CLIENT, client_secret=SecretStr(secret))
    transport = httpx.ASGITransport(app=double.app)
    client = WelinkClient(settings, timeout_s=5, now=clock, transport=transport)
    yield client
    await client.stop()


async def test_a_notice_reaches_everybody_in_one_call(clock: Clock) -> None:
    double = WelinkDouble()
    async with client_of(double, clock) as client:
        await client.notify(["a", "b"], title="解除关联", text="申请 UB-1 已同意。", url="https://p.test/1")
        await client.notify(["a"], title="工单", text="已答复。", url="https://p.test/2")
    assert double.sent[0] == {
        "toUserList": ["a", "b"],
        "msgTitle": "解除关联",
        "msgContent": "申请 UB-1 已同意。",
        "urlPath": "https://p.test/1",
    }
    assert (len(double.sent), double.tokens_given) == (2, 1)


async def test_what_is_too_long_is_shortened_between_characters(clock: Clock) -> None:
    double = WelinkDouble()
    async with client_of(double, clock) as client:
        await client.notify(["a"], title="题" * 60, text="文" * 300, url="https://p.test")
    (sent,) = double.sent
    assert sent["msgTitle"] == "题" * 41 + "…"
    assert sent["msgContent"] == "文" * 169 + "…"
    assert (len(sent["msgTitle"].encode()), len(sent["msgContent"].encode())) == (126, 510)


@pytest.mark.parametrize("count", [0, 1001])
async def test_nobody_or_more_than_a_thousand_is_refused_before_any_call(clock: Clock, count: int) -> None:
    double = WelinkDouble()
    async with client_of(double, clock) as client:
        with pytest.raises(ValueError, match=f"{count} receivers"):
            await client.notify(["a"] * count, title="t", text="t", url="https://p.test")
    assert (double.sent, double.tokens_given) == ([], 0)


async def test_a_token_that_died_early_is_fetched_once_more(clock: Clock) -> None:
    double = WelinkDouble()
    async with client_of(double, clock) as client:
        await client.notify(["a"], title="一", text="t", url="https://p.test")
        double.token = "revoked"
        await client.notify(["a"], title="二", text="t", url="https://p.test")
    assert [body["msgTitle"] for body in double.sent] == ["一", "二"]
    assert double.tokens_given == 2


async def test_a_token_is_fetched_anew_before_it_ends(clock: Clock) -> None:
    double = WelinkDouble()
    async with client_of(double, clock) as client:
        await client.notify(["a"], title="一", text="t", url="https://p.test")
        clock.advance(hours=1, minutes=56)
        await client.notify(["a"], title="二", text="t", url="https://p.test")
    assert double.tokens_given == 2


@pytest.mark.parametrize(
    ("answer", "failure"),
    [
        (JSONResponse({"code": "42118", "message": "no such user"}), Permanent),
        (JSONResponse({"code": "0"}, status_code=400), Permanent),
        (JSONResponse({}, status_code=503), Transient),
        (JSONResponse({}, status_code=429), RateLimited),
        (Response("<html>", media_type="text/html"), Transient),
    ],
)
async def test_failures_have_names_and_repeat_nothing_that_was_said(
    clock: Clock, answer: Response, failure: type[SendFailed]
) -> None:
    double = WelinkDouble(failures=[answer])
    async with client_of(double, clock) as client:
        with pytest.raises(failure) as failed:
            await client.notify(["a"], title="机密", text="机密", url="https://p.test")
    assert type(failed.value) is failure
    assert "机密" not in str(failed.value)


async def test_a_wrong_secret_is_not_in_the_error(clock: Clock) -> None:
    double = WelinkDouble()
    async with client_of(double, clock, secret="wrong-secret") as client:
        with pytest.raises(SendFailed) as failed:
            await client.notify(["a"], title="t", text="t", url="https://p.test")
    assert "41405" in str(failed.value)
    assert "wrong-secret" not in str(failed.value)


def test_it_is_off_without_credentials() -> None:
    assert not AllChannels().welink.is_on
    without_page = WelinkSettings(client_id=CLIENT, client_secret=SecretStr(SECRET))
    assert not without_page.is_on
    assert without_page.model_copy(update={"page_url": "https://p.test"}).is_on
