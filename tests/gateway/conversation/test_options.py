"""Clicks: only what this conversation offered, only while it counts, and what the bot gets of it."""

from typing import Any

import pytest

from tests.gateway.conftest import Gateway, Visitor
from tests.gateway.fakes import FakeBot, confirmation, text_message

VIEW = {"kind": "task", "id": "view_coupons", "entities": {"coupon_kind": "voucher"}}
ARTICLE = {"kind": "article", "id": "coupon.voucher.view"}


@pytest.fixture
def bot() -> FakeBot:
    return FakeBot(
        {
            "代金券": {"messages": [text_message("要做什么？", 查看我的代金券=VIEW, 怎么使用=ARTICLE)]},
            "解绑": {"messages": [confirmation("draft-1")], "is_form_open": True},
            "换个原因": {"messages": [confirmation("draft-2")], "is_form_open": True},
            "插一句": {"is_form_open": True},
            "affirm": {"messages": [text_message("已提交")], "commands": [{"kind": "end_episode"}]},
        }
    )


async def ask(visitor: Visitor, text: str) -> list[dict[str, Any]]:
    """The options of the answer."""
    sequence = (await visitor.send(text)).json()["message"]["sequence"]
    page = await visitor.page(after=sequence, wait_s=15)
    options: list[dict[str, Any]] = page["messages"][0]["options"]
    return options


def titled(options: list[dict[str, Any]], title: str) -> str:
    return next(str(option["id"]) for option in options if option["title"] == title)


async def test_options_are_opaque_and_a_click_reaches_the_bot_as_it_was_made(
    gateway: Gateway, bot: FakeBot
) -> None:
    visitor = await gateway.guest()
    options = await ask(visitor, "代金券")
    assert [set(option) for option in options] == [{"id", "title"}, {"id", "title"}]
    assert "view_coupons" not in str(options)

    stored = (await visitor.choose(titled(options, "查看我的代金券"))).json()["message"]
    await visitor.messages(4)

    assert stored["content"] == {"kind": "text", "text": "查看我的代金券"}
    assert "message" not in bot.requests[1]
    assert bot.requests[1]["option"] == {**VIEW, "title": "查看我的代金券"}


async def test_what_is_on_screen_travels_with_the_next_text(sqlite_gateway: Gateway, bot: FakeBot) -> None:
    visitor = await sqlite_gateway.guest()
    await ask(visitor, "代金券")

    await ask(visitor, "第二个")
    await ask(visitor, "2")

    on_screen = [{**VIEW, "title": "查看我的代金券"}, {**ARTICLE, "title": "怎么使用"}]
    assert [request["metadata"]["offered"] for request in bot.requests] == [[], on_screen, on_screen]


async def test_the_options_of_one_reply_are_counted_through(sqlite_gateway: Gateway, bot: FakeBot) -> None:
    bot.replies["券"] = {
        "messages": [text_message("看？", 查看=VIEW), text_message("无"), text_message("或", 说明=ARTICLE)]
    }
    visitor = await sqlite_gateway.guest()
    await ask(visitor, "代金券")
    await visitor.send("券")
    await visitor.messages(6)

    await ask(visitor, "第二个")

    assert [option["title"] for option in bot.requests[2]["metadata"]["offered"]] == ["查看", "说明"]


async def test_an_option_of_another_conversation_is_refused(gateway: Gateway, bot: FakeBot) -> None:
    offered = await ask(await gateway.guest(), "代金券")
    stranger = await gateway.guest()

    response = await stranger.choose(offered[0]["id"])

    assert (response.status_code, response.json()["code"]) == (404, "option_not_offered")
    assert (await stranger.page())["messages"] == []
    assert len(bot.requests) == 1


@pytest.mark.parametrize("option_id", ["o_unknown", "", "/restart", "a\x00b", "' OR 1=1 --", "o" * 64])
async def test_an_option_that_never_was_is_refused(sqlite_gateway: Gateway, option_id: str) -> None:
    visitor = await sqlite_gateway.guest()

    response = await visitor.choose(option_id)

    assert (response.status_code, response.json()["code"]) == (404, "option_not_offered")


async def test_a_confirmation_is_bound_to_its_draft(gateway: Gateway, bot: FakeBot) -> None:
    visitor = await gateway.user()
    options = await ask(visitor, "解绑")

    assert (await visitor.choose(titled(options, "确认提交"))).status_code == 202
    await visitor.messages(4)

    expected = {"kind": "dialogue", "id": "affirm", "draft_id": "draft-1", "title": "确认提交"}
    assert bot.requests[1]["option"] == expected


async def test_a_newer_draft_makes_the_older_confirmation_stale(gateway: Gateway, bot: FakeBot) -> None:
    visitor = await gateway.user()
    older = await ask(visitor, "解绑")
    newer = await ask(visitor, "换个原因")

    stale = await visitor.choose(titled(older, "确认提交"))
    fresh = await visitor.choose(titled(newer, "确认提交"))

    assert (stale.status_code, stale.json()["code"]) == (409, "confirmation_stale")
    assert stale.json()["detail"] == "这份确认内容已经失效，没有提交任何操作。请查看最新的内容，或重新发起。"
    assert fresh.status_code == 202
    await visitor.messages(6)
    assert [request["option"]["draft_id"] for request in bot.requests if "option" in request] == ["draft-2"]


async def test_a_confirmation_outlives_a_question_in_between(sqlite_gateway: Gateway) -> None:
    visitor = await sqlite_gateway.user()
    options = await ask(visitor, "解绑")
    await ask(visitor, "插一句")

    assert (await visitor.choose(titled(options, "确认提交"))).status_code == 202


async def test_a_confirmation_counts_once(gateway: Gateway, bot: FakeBot) -> None:
    visitor = await gateway.user()
    options = await ask(visitor, "解绑")
    bot.is_open.clear()

    first = await visitor.choose(titled(options, "确认提交"))
    while_it_is_on_its_way = await visitor.choose(titled(options, "确认提交"))
    bot.is_open.set()
    await visitor.messages(4)
    afterwards = await visitor.choose(titled(options, "不提交"))

    assert first.status_code == 202
    assert [r.json()["code"] for r in (while_it_is_on_its_way, afterwards)] == ["confirmation_repeated"] * 2
    assert afterwards.json()["detail"] == (
        "您对这份内容已经做过选择，结果请看后面的回复；这次点击没有重复提交。"
    )
    assert [request["option"]["id"] for request in bot.requests if "option" in request] == ["affirm"]


async def test_a_confirmation_that_failed_may_be_given_again(sqlite_gateway: Gateway, bot: FakeBot) -> None:
    visitor = await sqlite_gateway.user()
    options = await ask(visitor, "解绑")
    bot.fail(times=1, status=400)

    await visitor.choose(titled(options, "确认提交"))
    assert (await visitor.messages(4))[3]["content"]["kind"] == "notice"

    assert (await visitor.choose(titled(options, "确认提交"))).status_code == 202


async def test_a_confirmation_is_refused_while_a_person_owns_the_conversation(gateway: Gateway) -> None:
    visitor = await gateway.user()
    options = await ask(visitor, "解绑")
    await visitor.post("/handoff")

    response = await visitor.choose(titled(options, "确认提交"))

    assert (response.status_code, response.json()["code"]) == (409, "bot_not_in_charge")


async def test_any_other_option_is_a_text_for_the_person_then(sqlite_gateway: Gateway, bot: FakeBot) -> None:
    visitor = await sqlite_gateway.user()
    options = await ask(visitor, "代金券")
    await visitor.post("/handoff")

    response = await visitor.choose(titled(options, "怎么使用"))

    assert response.json()["message"]["content"]["text"] == "怎么使用"
    assert len(bot.requests) == 1
