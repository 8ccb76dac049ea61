"""WeLink takes notices: who linked an account hears there of their cases and of answers not read yet."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from fastapi.responses import JSONResponse
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gateway.channel.models import OutboxEntry, OutboxState
from gateway.channel.settings import AllChannels
from gateway.outbox import delivery
from tests.gateway.channel.conftest import Messengers, StartMessengers, make_doubles, quick, utc_now
from tests.gateway.channel.doubles import welink
from tests.gateway.channel.doubles.welink import WelinkDouble
from tests.gateway.channel.test_proactive import NEWS, OFTEN, approved
from tests.gateway.fakes import Clock, FakeBackend, FakeBot

CODE = re.compile(r"您的绑定码是 (\S+)，")
ANSWERED = "客服已回复您的咨询，请打开页面查看。"
HANDOFF: dict[str, Any] = {"commands": [{"kind": "handoff", "reason": "requested"}], "messages": []}


@asynccontextmanager
async def with_welink(
    start: StartMessengers, url: str, *, now: Any = utc_now, double: WelinkDouble | None = None
) -> AsyncIterator[Messengers]:
    doubles = {**make_doubles(now), "welink": double or WelinkDouble()}
    channels = AllChannels(quick(), welink=welink.settings())
    async with start(url, channels=channels, doubles=doubles, now=now, **OFTEN) as messengers:
        yield messengers


async def sees(double: WelinkDouble, account: str, text: str) -> str:
    async with asyncio.timeout(30):
        while not (found := [said for said in double.texts(account) if text in said]):  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    return found[0]


async def post(messengers: Messengers, path: str, user: str = "customer-1", **body: str) -> httpx.Response:
    headers = messengers.gateway.bearer(user)
    return await messengers.gateway.http.post(f"/api/channels/welink/{path}", headers=headers, json=body)


async def code_for(messengers: Messengers, account: str, user: str = "customer-1") -> str:
    """As it arrives in WeLink."""
    before = len(messengers.welink.texts(account))
    assert (await post(messengers, "codes", user, account=account)).status_code == 202
    async with asyncio.timeout(30):
        while len(messengers.welink.texts(account)) == before:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    found = CODE.match(messengers.welink.texts(account)[-1])
    assert found
    return found.group(1)


async def link(messengers: Messengers, account: str, user: str = "customer-1") -> None:
    code = await code_for(messengers, account, user)
    response = await post(messengers, "links", user, account=account, code=code)
    assert (response.status_code, response.json()["channel"]) == (201, "welink")


async def told(messengers: Messengers, up_to: int) -> None:
    async with asyncio.timeout(30):
        while await messengers.gateway.parts.database.read(delivery.position) < up_to:  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def marked(messengers: Messengers) -> None:
    """Whoever stops between sending and marking sends again: WeLink has no key that would tell it."""

    def waiting(session: Session) -> int:
        pending = OutboxEntry.state == OutboxState.PENDING
        return session.scalar(select(func.count()).select_from(OutboxEntry).where(pending)) or 0

    async with asyncio.timeout(30):
        while await messengers.gateway.parts.database.read(waiting):  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def test_a_decided_case_is_told_once_and_to_its_user_only(
    start_messengers: StartMessengers, sqlite_url: str, backend: FakeBackend
) -> None:
    double = WelinkDouble()
    async with with_welink(start_messengers, sqlite_url, double=double) as messengers:
        await link(messengers, "zhang")
        await link(messengers, "li", "partner-1")
        backend.events.append(approved(1, "customer-1"))
        await sees(double, "zhang", NEWS)
        await marked(messengers)
    async with with_welink(start_messengers, sqlite_url, double=double) as messengers:  # a restart
        backend.events.append(approved(2, "partner-1"))
        await sees(double, "li", NEWS)
    assert [notice["toUserList"] for notice in double.sent if notice["msgContent"] == NEWS] == [
        ["zhang"],
        ["li"],
    ]
    (notice,) = [n for n in double.sent if n["toUserList"] == ["zhang"] and n["msgContent"] == NEWS]
    assert (notice["msgTitle"], notice["urlPath"]) == ("业务进展通知", welink.PAGE)


async def test_news_survives_a_platform_that_is_down(
    start_messengers: StartMessengers, sqlite_url: str, backend: FakeBackend
) -> None:
    async with with_welink(start_messengers, sqlite_url) as messengers:
        await link(messengers, "zhang")
        messengers.welink.failures += [JSONResponse({}, status_code=503)] * 2
        backend.events.append(approved(1, "customer-1"))
        await sees(messengers.welink, "zhang", NEWS)


async def test_an_answer_that_was_not_read_is_told_once(
    start_messengers: StartMessengers, sqlite_url: str, bot: FakeBot
) -> None:
    clock = Clock(datetime(2026, 7, 1, 9, 0, tzinfo=UTC))
    bot.replies["转人工"] = HANDOFF
    async with with_welink(start_messengers, sqlite_url, now=clock) as messengers:
        await link(messengers, "zhang")
        http, agent = messengers.gateway.http, messengers.gateway.agent()
        visitor = await messengers.gateway.user()
        await visitor.send("转人工")
        await visitor.messages(2)
        (queued,) = (await http.get("/api/escalations?state=queued", headers=agent)).json()["items"]
        path = f"/api/escalations/{queued['id']}"
        await http.post(f"{path}/claim", headers=agent)
        for text in ("查到了", "请看附件"):
            await http.post(f"{path}/messages", headers=agent, json={"text": text})

        await asyncio.sleep(1)
        assert ANSWERED not in messengers.welink.texts("zhang")  # who is on the page reads it there
        clock.advance(minutes=4)
        await sees(messengers.welink, "zhang", ANSWERED)
        await asyncio.sleep(1)
        assert messengers.welink.texts("zhang").count(ANSWERED) == 1

        last = (await visitor.page())["last_sequence"]
        assert (await visitor.post("/read", {"sequence": last})).status_code == 204
        await http.post(f"{path}/messages", headers=agent, json={"text": "还有一点"})
        clock.advance(minutes=4)
        async with asyncio.timeout(30):
            while messengers.welink.texts("zhang").count(ANSWERED) < 2:  # noqa: ASYNC110
                await asyncio.sleep(0.02)


async def test_a_code_links_the_account_it_was_sent_to_and_once(
    start_messengers: StartMessengers, sqlite_url: str
) -> None:
    async with with_welink(start_messengers, sqlite_url) as messengers:
        code = await code_for(messengers, "zhang")
        await code_for(messengers, "wang", "partner-1")
        for user, account in (("customer-1", "wang"), ("partner-1", "zhang")):
            refused = await post(messengers, "links", user, account=account, code=code)
            assert (refused.status_code, refused.json()["code"]) == (404, "link_code_invalid")
        assert (await post(messengers, "links", account="zhang", code=code)).status_code == 201
        assert (await post(messengers, "links", account="zhang", code=code)).status_code == 404


async def test_a_code_ends_and_guessing_is_stopped(
    start_messengers: StartMessengers, sqlite_url: str
) -> None:
    clock = Clock(datetime(2026, 7, 1, 9, 0, tzinfo=UTC))
    async with with_welink(start_messengers, sqlite_url, now=clock) as messengers:
        code = await code_for(messengers, "zhang")
        clock.advance(minutes=10, seconds=1)
        statuses = [
            (await post(messengers, "links", account="zhang", code=code)).status_code for _ in range(6)
        ]
        assert statuses == [404] * 5 + [429]


async def test_an_account_cannot_be_flooded_with_codes(
    start_messengers: StartMessengers, sqlite_url: str
) -> None:
    async with with_welink(start_messengers, sqlite_url) as messengers:
        statuses = [(await post(messengers, "codes", account="zhang")).status_code for _ in range(7)]
        assert statuses == [202] * 6 + [429]


async def test_who_unlinked_hears_no_more(
    start_messengers: StartMessengers, sqlite_url: str, backend: FakeBackend
) -> None:
    async with with_welink(start_messengers, sqlite_url) as messengers:
        await link(messengers, "zhang")
        http, headers = messengers.gateway.http, messengers.gateway.bearer("customer-1")
        (item,) = (await http.get("/api/channels/links", headers=headers)).json()["items"]
        assert (await http.delete(f"/api/channels/links/{item['id']}", headers=headers)).status_code == 204
        backend.events.append(approved(1, "customer-1"))
        await told(messengers, 1)
        await asyncio.sleep(0.3)
        assert NEWS not in messengers.welink.texts("zhang")


@pytest.mark.parametrize("path", ["codes", "links"])
async def test_without_credentials_it_is_not_there(messengers: Messengers, path: str) -> None:
    response = await post(messengers, path, account="zhang", code="1")
    assert response.status_code == 404


async def test_a_guest_has_no_account_to_link(start_messengers: StartMessengers, sqlite_url: str) -> None:
    async with with_welink(start_messengers, sqlite_url) as messengers:
        response = await messengers.gateway.http.post("/api/channels/welink/codes", json={"account": "zhang"})
        assert response.status_code == 401
