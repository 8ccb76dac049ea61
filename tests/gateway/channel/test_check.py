"""`make check-channel` says what is wrong and how to put it right."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from gateway.channel.check import NAMES, Check
from gateway.channel.settings import AllChannels
from gateway.words import load_words
from tests.gateway.channel.conftest import ByHost, Messengers, make_doubles, quick, utc_now
from tests.gateway.channel.doubles import dingtalk, feishu, wecom, welink
from tests.gateway.channel.doubles.welink import WelinkDouble

PUBLIC = "http://gateway.test"


def check(messengers: Messengers | None, *, now: Any = utc_now, **other: Any) -> Check:
    doubles = {**make_doubles(utc_now), "welink": WelinkDouble()}
    apps = {f"{name}.test": double.app for name, double in doubles.items()}
    if messengers is not None:
        apps["gateway.test"] = messengers.gateway.app
    settings = {
        "shared": quick(public_url=PUBLIC),
        "wecom": wecom.settings(),
        "dingtalk": dingtalk.settings(),
        "feishu": feishu.settings(),
        "welink": welink.settings(),
        **other,
    }
    transport = httpx.ASGITransport(app=Dated(ByHost(apps)))
    return Check(AllChannels(**settings), load_words(), now=now, transport=transport)


class Dated:
    """Answers carry the date, as every server's do."""

    def __init__(self, app: Any) -> None:
        self._app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        async def dated(message: Any) -> None:
            if message["type"] == "http.response.start":
                date = utc_now().strftime("%a, %d %b %Y %H:%M:%S GMT").encode()
                message["headers"] = [*message["headers"], (b"date", date)]
            await send(message)

        await self._app(scope, receive, dated)


@pytest.mark.parametrize("name", NAMES)
async def test_all_is_well(messengers: Messengers, name: str) -> None:
    findings = await check(messengers).run(name)
    assert [finding.is_ok for finding in findings] == [True, True, True], findings


async def test_what_is_not_set_is_named() -> None:
    (finding,) = await check(None, wecom=wecom.settings(token=SecretStr(""), corp_id="")).run("wecom")
    assert "GATEWAY_WECOM_CORP_ID、GATEWAY_WECOM_TOKEN" in finding.text


@pytest.mark.parametrize(
    ("name", "settings"),
    [
        ("wecom", wecom.settings(secret=SecretStr("wrong"))),
        ("dingtalk", dingtalk.settings(app_secret=SecretStr("wrong"))),
        ("feishu", feishu.settings(app_secret=SecretStr("wrong"))),
        ("welink", welink.settings(client_secret=SecretStr("wrong"))),
    ],
)
async def test_a_wrong_secret_is_found_and_not_printed(
    messengers: Messengers, name: str, settings: Any
) -> None:
    findings = await check(messengers, **{name: settings}).run(name)
    assert not findings[0].is_ok
    assert "wrong" not in findings[0].text


async def test_a_clock_that_is_off_is_found(messengers: Messengers) -> None:
    findings = await check(messengers, now=lambda: datetime.now(UTC) + timedelta(minutes=3)).run("wecom")
    assert "NTP" in findings[1].text


@pytest.mark.parametrize(
    ("name", "settings"),
    [
        ("wecom", wecom.settings(token=SecretStr("another"))),
        ("wecom", wecom.settings(robot_token=SecretStr("another"))),
        ("wecom", wecom.settings(service_token=SecretStr("another"))),
        ("feishu", feishu.settings(verification_token=SecretStr("another"))),
    ],
)
async def test_an_address_with_another_key_is_found(messengers: Messengers, name: str, settings: Any) -> None:
    findings = await check(messengers, **{name: settings}).run(name)
    assert "不是配置了同一组 Token" in findings[2].text


async def test_without_a_public_address_it_says_which_setting_to_make() -> None:
    findings = await check(None, shared=quick()).run("feishu")
    assert "GATEWAY_CHANNEL_PUBLIC_URL" in findings[2].text


async def test_a_page_that_a_notice_could_not_open_is_found() -> None:
    findings = await check(None, welink=welink.settings(page_url="http://welink.test/elsewhere")).run(
        "welink"
    )
    assert [finding.is_ok for finding in findings] == [True, True, False]
    assert "GATEWAY_WELINK_PAGE_URL" in findings[2].text
