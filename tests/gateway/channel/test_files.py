"""A file in a messenger is a link that works there, for its user and for a short time."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest

from gateway.channel.settings import AllChannels
from tests.gateway.channel.conftest import Messengers, StartMessengers, quick
from tests.gateway.channel.doubles import dingtalk, feishu, wecom
from tests.gateway.channel.test_journeys import NAMES, link
from tests.gateway.fakes import Clock, FakeBot

BASE = "https://bot.example.com"
ADDRESS = re.compile(rf"{re.escape(BASE)}(/api/files/[\w.-]+)")
EXPORT: dict[str, Any] = {
    "messages": [
        {
            "content": {
                "kind": "file",
                "text": "已导出：客户.xlsx",
                "file_id": "f_1",
                "name": "客户.xlsx",
                "media_type": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                "size_bytes": 9000,
                "expires_at": "2026-07-01T10:00:00+08:00",
            },
            "visibility": "personal",
            "options": [],
        }
    ]
}


def reachable(**other: Any) -> AllChannels:
    shared = quick(public_url=f"{BASE}/", **other)
    return AllChannels(shared, wecom.settings(), dingtalk.settings(), feishu.settings())


async def opened(messengers: Messengers, text: str, **headers: str) -> Any:
    """Follows the link in `text` as whoever reads it."""
    found = ADDRESS.search(text)
    assert found, text
    return await messengers.gateway.http.get(found.group(1), headers=headers)


@pytest.mark.parametrize("name", NAMES)
async def test_the_link_opens_the_file_without_another_proof(
    start_messengers: StartMessengers, sqlite_url: str, bot: FakeBot, name: str
) -> None:
    bot.replies["导出客户"] = EXPORT
    async with start_messengers(sqlite_url, channels=reachable()) as messengers:
        await link(messengers, messengers[name], "zhang")
        await messengers[name].say("zhang", "导出客户")
        shown = await messengers[name].sees_text("zhang", "已导出：客户.xlsx")
        assert (await opened(messengers, shown.text)).text == "f_1 of customer-1"


async def test_in_a_group_the_link_goes_to_the_person_alone(
    start_messengers: StartMessengers, sqlite_url: str, bot: FakeBot
) -> None:
    bot.replies["导出客户"] = EXPORT
    async with start_messengers(sqlite_url, channels=reachable()) as messengers:
        feishu_double = messengers.feishu
        await link(messengers, feishu_double, "zhang")
        await feishu_double.say("zhang", "导出客户", group="g1")
        await feishu_double.sees_text("group:g1", "已单独发给您")
        shown = await feishu_double.sees_text("zhang", "已导出：客户.xlsx")
        assert (await opened(messengers, shown.text)).status_code == 200
        assert not any("/api/files/" in text for text in feishu_double.texts("group:g1"))


async def test_a_link_that_is_too_old_is_a_page_that_says_so(
    start_messengers: StartMessengers, sqlite_url: str, bot: FakeBot
) -> None:
    clock = Clock(datetime(2026, 7, 1, 9, 0, tzinfo=UTC))
    bot.replies["导出客户"] = EXPORT
    async with start_messengers(sqlite_url, channels=reachable(), now=clock) as messengers:
        await link(messengers, messengers.feishu, "zhang")
        await messengers.feishu.say("zhang", "导出客户")
        shown = await messengers.feishu.sees_text("zhang", "已导出：客户.xlsx")
        clock.advance(minutes=31)
        page = await opened(messengers, shown.text, accept="text/html,*/*")
        assert (page.status_code, page.headers["content-type"]) == (404, "text/html; charset=utf-8")
        assert "这个文件的链接已经失效，请重新导出。" in page.text


async def test_the_customer_of_the_service_account_gets_a_bare_address(
    start_messengers: StartMessengers, sqlite_url: str, bot: FakeBot
) -> None:
    """WeChat shows no markdown; the address has to stand alone to be touched."""
    bot.replies["导出客户"] = EXPORT
    async with start_messengers(sqlite_url, channels=reachable()) as messengers:
        code = (
            await messengers.gateway.http.post(
                "/api/channels/link-codes", headers=messengers.gateway.bearer("customer-1")
            )
        ).json()["code"]
        await messengers.wecom.say_to_service("wm-1", f"绑定 {code}")
        await messengers.wecom.sees_text("wm-1", "账号绑定成功")
        await messengers.wecom.say_to_service("wm-1", "导出客户")
        shown = await messengers.wecom.sees_text("wm-1", "已导出：客户.xlsx")
        assert f"点此打开文件：{BASE}/api/files/" in shown.text
        assert (await opened(messengers, shown.text)).status_code == 200
