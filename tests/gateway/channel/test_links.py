"""Linking by a one-time code: once, in time, not by guessing, not in front of others; and how it ends."""

from datetime import UTC, datetime

import pytest

from tests.gateway.channel.conftest import Messengers, StartMessengers
from tests.gateway.channel.test_journeys import NAMES, link
from tests.gateway.fakes import Clock, FakeBot


async def issue(messengers: Messengers, user: str = "customer-1") -> str:
    headers = messengers.gateway.bearer(user)
    response = await messengers.gateway.http.post("/api/channels/link-codes", headers=headers)
    code: str = response.json()["code"]
    return code


async def acts_as(messengers: Messengers, bot: FakeBot, person: str) -> str | None:
    """Whether the person's next turn carries a token; the question is never asked twice."""
    double = messengers.feishu
    question = f"问题{len(bot.requests)}"
    await double.say(person, question)
    await double.sees_text(person, f"答：{question}")
    token: str | None = bot.requests[-1]["metadata"]["token"]
    return token


@pytest.mark.parametrize("name", NAMES)
async def test_a_code_alone_is_enough(messengers: Messengers, name: str) -> None:
    double = messengers[name]
    await double.say("zhang", (await issue(messengers)).lower())
    await double.sees_text("zhang", "账号绑定成功")
    response = await messengers.gateway.http.get(
        "/api/channels/links", headers=messengers.gateway.bearer("customer-1")
    )
    assert [item["channel"] for item in response.json()["items"]] == [name]


async def test_a_code_counts_once(messengers: Messengers, bot: FakeBot) -> None:
    code = await link(messengers, messengers.feishu, "zhang")
    await messengers.feishu.say("li", f"绑定 {code}")
    await messengers.feishu.sees_text("li", "绑定码不正确或已过期")
    assert await acts_as(messengers, bot, "zhang") is not None
    assert await acts_as(messengers, bot, "li") is None


async def test_a_newer_code_replaces_the_older(messengers: Messengers) -> None:
    old = await issue(messengers)
    await issue(messengers)
    await messengers.feishu.say("zhang", old)
    await messengers.feishu.sees_text("zhang", "绑定码不正确或已过期")


async def test_a_code_ends_after_ten_minutes(start_messengers: StartMessengers, sqlite_url: str) -> None:
    clock = Clock(datetime(2026, 7, 1, tzinfo=UTC))
    async with start_messengers(sqlite_url, now=clock) as messengers:
        code = await issue(messengers)
        clock.advance(minutes=10, seconds=1)
        await messengers.feishu.say("zhang", code)
        await messengers.feishu.sees_text("zhang", "绑定码不正确或已过期")


async def test_guessing_is_stopped(messengers: Messengers) -> None:
    for n in range(5):
        await messengers.feishu.say("zhang", f"绑定 AAAA-AAA{n + 2}")
    code = await issue(messengers)
    await messengers.feishu.say("zhang", f"绑定 {code}")
    await messengers.feishu.sees_text("zhang", "绑定操作过于频繁")
    assert not any("账号绑定成功" in text for text in messengers.feishu.texts("zhang"))


async def test_codes_are_not_given_out_without_end(messengers: Messengers) -> None:
    for _ in range(6):
        await issue(messengers)
    headers = messengers.gateway.bearer("customer-1")
    response = await messengers.gateway.http.post("/api/channels/link-codes", headers=headers)
    assert response.status_code == 429
    assert (await messengers.gateway.http.post("/api/channels/link-codes")).status_code == 401


async def test_a_code_shown_to_a_group_is_burnt(messengers: Messengers) -> None:
    code = await issue(messengers)
    await messengers.feishu.say("zhang", f"绑定 {code}", group="g1")
    await messengers.feishu.sees_text("group:g1", "这个绑定码已作废")
    await messengers.feishu.say("li", f"绑定 {code}")
    await messengers.feishu.sees_text("li", "绑定码不正确或已过期")


async def test_unlinking_by_text_and_in_the_partner_centre(messengers: Messengers, bot: FakeBot) -> None:
    await link(messengers, messengers.feishu, "zhang")
    await messengers.feishu.say("zhang", "取消账号绑定")
    await messengers.feishu.sees_text("zhang", "已取消账号绑定")
    assert await acts_as(messengers, bot, "zhang") is None

    await link(messengers, messengers.feishu, "li")
    http, headers = messengers.gateway.http, messengers.gateway.bearer("customer-1")
    (item,) = (await http.get("/api/channels/links", headers=headers)).json()["items"]
    foreign = messengers.gateway.bearer("partner-1")
    assert (await http.delete(f"/api/channels/links/{item['id']}", headers=foreign)).status_code == 404
    assert (await http.delete(f"/api/channels/links/{item['id']}", headers=headers)).status_code == 204
    assert await acts_as(messengers, bot, "li") is None


@pytest.mark.parametrize("name", NAMES)
async def test_who_leaves_the_organisation_loses_the_link(messengers: Messengers, name: str) -> None:
    double = messengers[name]
    await link(messengers, double, "zhang")
    if name == "wecom":
        leaving = "<ChangeType><![CDATA[delete_user]]></ChangeType><UserID><![CDATA[zhang]]></UserID>"
        await double.event("sys", "change_contact", leaving)
    elif name == "dingtalk":
        await double.member_leaves("zhang")
    else:
        await double.push(double.event("contact.user.deleted_v3", {"object": {"open_id": "zhang"}}))
    headers = messengers.gateway.bearer("customer-1")
    for _ in range(300):
        links = await messengers.gateway.http.get("/api/channels/links", headers=headers)
        if links.json()["items"] == []:
            return
    raise AssertionError("the link is still there")
