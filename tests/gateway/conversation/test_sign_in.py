"""A guest signs in and the task goes on; another person on the same device starts clean."""

import asyncio
from typing import Any

import jwt
import pytest

from tests.gateway.conftest import Gateway, Visitor
from tests.gateway.fakes import FakeBot, text_message

SIGN_IN_NEEDED: dict[str, Any] = {
    "messages": [text_message("请先登录")],
    "commands": [{"kind": "sign_in", "task": "view_coupons"}],
    "for_user": {"messages": [text_message("您有 8 张代金券")]},
}


@pytest.fixture
def bot() -> FakeBot:
    return FakeBot({"查代金券": SIGN_IN_NEEDED, "2": SIGN_IN_NEEDED})


async def sign_in(gateway: Gateway, visitor: Visitor, user_id: str = "customer-1") -> Any:
    visitor.headers |= gateway.bearer(user_id)
    return await visitor.post("/sign-in")


async def test_the_question_that_needed_the_sign_in_is_answered_after_it(
    gateway: Gateway, bot: FakeBot
) -> None:
    visitor = await gateway.guest()
    question = (await visitor.send("查代金券")).json()["message"]
    await visitor.messages(2)

    response = await sign_in(gateway, visitor)

    assert response.json() == {
        "conversation_id": visitor.conversation_id,
        "is_signed_in": True,
        "is_task_continued": True,
    }
    assert await visitor.texts(3) == ["查代金券", "请先登录", "您有 8 张代金券"]
    again = bot.requests[1]
    assert again["metadata"]["message_id"] == question["id"] + ":signed-in"
    assert again["message"] == "查代金券"
    assert again["metadata"]["audience"] == "customer"
    assert jwt.decode(again["metadata"]["token"], options={"verify_signature": False})["sub"] == "customer-1"
    assert again["sender"] == f"{visitor.conversation_id}.2"


async def test_repeating_the_sign_in_repeats_nothing_else(gateway: Gateway, bot: FakeBot) -> None:
    visitor = await gateway.guest()
    await visitor.send("查代金券")
    await visitor.messages(2)

    await sign_in(gateway, visitor)
    second = await sign_in(gateway, visitor)
    await visitor.messages(3)

    assert (second.status_code, second.json()["is_task_continued"]) == (200, False)
    assert len(bot.requests) == 2


async def test_a_number_means_what_was_on_screen_when_it_was_typed(
    sqlite_gateway: Gateway, bot: FakeBot
) -> None:
    task = {"kind": "task", "id": "view_coupons"}
    bot.replies["券"] = {
        "messages": [text_message("哪一个？", 看说明={"kind": "article", "id": "a"}, 查我的=task)]
    }
    bot.replies["2"] = {**SIGN_IN_NEEDED, "messages": [text_message("请先登录", 登录=task)]}
    visitor = await sqlite_gateway.guest()
    await visitor.send("券")
    await visitor.messages(2)
    await visitor.send("2")
    await visitor.messages(4)

    await sign_in(sqlite_gateway, visitor)
    await visitor.messages(5)

    offered = [[option["title"] for option in r["metadata"]["offered"]] for r in bot.requests]
    assert offered == [[], ["看说明", "查我的"], ["看说明", "查我的"]]


async def test_a_click_that_needed_the_sign_in_is_done_after_it(
    sqlite_gateway: Gateway, bot: FakeBot
) -> None:
    task = {"kind": "task", "id": "view_coupons"}
    bot.replies["怎么看"] = {"messages": [text_message("这样看", 查看我的=task)]}
    bot.replies["view_coupons"] = SIGN_IN_NEEDED
    visitor = await sqlite_gateway.guest()
    await visitor.send("怎么看")
    option = (await visitor.messages(2))[1]["options"][0]
    await visitor.choose(option["id"])
    await visitor.messages(4)

    await sign_in(sqlite_gateway, visitor)

    assert (await visitor.texts(5))[4] == "您有 8 张代金券"
    assert bot.requests[2]["option"] == {**task, "title": "查看我的"}


async def test_signing_in_while_the_bot_still_works_is_no_loss(sqlite_gateway: Gateway, bot: FakeBot) -> None:
    visitor = await sqlite_gateway.guest()
    bot.is_open.clear()
    await visitor.send("查代金券")
    await bot.has_begun(1)

    await sign_in(sqlite_gateway, visitor)
    bot.is_open.set()

    assert await visitor.texts(2) == ["查代金券", "您有 8 张代金券"]


async def test_an_open_form_goes_on_in_its_episode(sqlite_gateway: Gateway, bot: FakeBot) -> None:
    bot.replies["查代金券"] = {**SIGN_IN_NEEDED, "is_form_open": True}
    visitor = await sqlite_gateway.guest()
    await visitor.send("查代金券")
    await visitor.messages(2)

    await sign_in(sqlite_gateway, visitor)
    await visitor.messages(3)

    assert [r["sender"] for r in bot.requests] == [f"{visitor.conversation_id}.1"] * 2


async def test_what_was_asked_long_ago_is_not_done_any_more(sqlite_gateway: Gateway, bot: FakeBot) -> None:
    visitor = await sqlite_gateway.guest()
    await visitor.send("查代金券")
    await visitor.messages(2)
    sqlite_gateway.clock.advance(minutes=31)

    response = await sign_in(sqlite_gateway, visitor)

    assert response.json()["is_task_continued"] is False
    assert len(bot.requests) == 1


async def test_after_signing_in_the_visitor_token_alone_opens_nothing(gateway: Gateway) -> None:
    visitor = await gateway.guest()
    guest_headers = dict(visitor.headers)
    await sign_in(gateway, visitor)

    response = await visitor.http.get(visitor.path + "/messages", headers=guest_headers)

    assert (response.status_code, response.json()["code"]) == (401, "not_signed_in")


async def test_another_user_cannot_sign_in_to_the_conversation(gateway: Gateway) -> None:
    visitor = await gateway.guest()
    await sign_in(gateway, visitor, "customer-1")

    response = await sign_in(gateway, visitor, "customer-2")

    assert (response.status_code, response.json()["code"]) == (409, "conversation_of_another_user")


async def test_a_sign_in_needs_both_proofs(sqlite_gateway: Gateway) -> None:
    visitor = await sqlite_gateway.guest()
    stranger = Visitor(visitor.http, sqlite_gateway.bearer("customer-2"), visitor.conversation_id)

    assert (await visitor.post("/sign-in")).json()["code"] == "not_signed_in"
    assert (await stranger.post("/sign-in")).json()["code"] == "visitor_token_invalid"


async def test_the_next_person_on_the_device_starts_clean(gateway: Gateway, bot: FakeBot) -> None:
    first = await gateway.user("customer-1")
    bot.replies["解绑"] = {"is_form_open": True}
    await first.send("解绑")
    await first.messages(2)
    device = {"X-Visitor-Token": first.headers["X-Visitor-Token"]}

    assert (await first.post("/sign-out")).status_code == 204

    for headers in (device, {**gateway.bearer("customer-2"), **device}):
        left = await first.http.get(first.path + "/messages", headers=headers)
        assert left.status_code in (401, 404)
    second = await gateway.user("customer-2")
    await second.send("是的")
    assert await second.texts(2) == ["是的", "答：是的"]
    assert bot.requests[1]["sender"] == f"{second.conversation_id}.1"
    assert bot.requests[1]["metadata"]["offered"] == []


async def test_a_closed_conversation_can_be_read_by_its_user_and_takes_no_more(gateway: Gateway) -> None:
    visitor = await gateway.user()
    await visitor.send("你好")
    await visitor.messages(2)
    await visitor.post("/sign-out")

    refused = await visitor.send("还在吗")
    page = await visitor.page()

    assert (refused.status_code, refused.json()["code"]) == (409, "conversation_closed")
    assert (len(page["messages"]), page["owner"]) == (2, "closed")


async def test_signing_out_needs_one_proof_only(sqlite_gateway: Gateway) -> None:
    visitor = await sqlite_gateway.user()
    device = Visitor(
        visitor.http, {"X-Visitor-Token": visitor.headers["X-Visitor-Token"]}, visitor.conversation_id
    )

    assert (await device.post("/sign-out")).status_code == 204
    assert (await visitor.post("/sign-out")).status_code == 204


async def test_a_guests_waiting_poll_gets_nothing_of_the_user_who_signs_in(sqlite_gateway: Gateway) -> None:
    visitor = await sqlite_gateway.guest()
    await visitor.send("查代金券")
    await visitor.messages(2)
    guest = Visitor(visitor.http, dict(visitor.headers), visitor.conversation_id)
    waiting = asyncio.create_task(guest.page(after=2, wait_s=20))
    await asyncio.sleep(0.05)

    await sign_in(sqlite_gateway, visitor)

    page = await asyncio.wait_for(waiting, 15)
    assert (page["messages"], page["last_sequence"], page["owner"]) == ([], 2, "bot")
    assert (await visitor.texts(3))[2] == "您有 8 张代金券"
