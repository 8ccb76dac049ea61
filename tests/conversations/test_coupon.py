"""The caller's coupons."""

from tests.conversations.conftest import Meet


def test_all_coupons_with_what_one_needs_to_know(meet: Meet) -> None:
    reply = meet().say("我有哪些优惠券")
    coupons = reply.content("coupons")
    assert [item["code"] for item in coupons["items"]] == ["VC-0001", "VC-0002", "VC-0003", "VC-0004"]
    assert coupons["total"] == 4
    assert "面值：¥100.00，余额：¥20.00" in coupons["text"]
    assert "仅限包年/包月产品" in coupons["text"]
    assert coupons["text"].count("使用限制") == 1
    assert reply.body["messages"][0]["visibility"] == "personal"


def test_one_kind(meet: Meet) -> None:
    reply = meet().say("查看我的现金券")
    assert {item["kind"] for item in reply.content("coupons")["items"]} == {"cash_coupon"}


def test_what_expires_soon(meet: Meet) -> None:
    reply = meet().say("我有快过期的券吗")
    assert [item["code"] for item in reply.content("coupons")["items"]] == ["VC-0001"]


def test_nothing_there(meet: Meet) -> None:
    reply = meet("customer-recent").say("查看我的代金券")
    assert reply.content("coupons")["items"] == []
    assert "目前没有可以列出的代金券" in reply.text


def test_a_long_list_is_shown_page_by_page(meet: Meet) -> None:
    conversation = meet("customer-free")
    first = conversation.say("我有哪些优惠券")
    assert len(first.content("coupons")["items"]) == 10
    second = conversation.click(first.option("还有 15 张，查看更多"))
    assert second.content("coupons")["items"][0]["code"] == "VC-0011"
    third = conversation.click(second.option("还有 5 张，查看更多"))
    assert [item["code"] for item in third.content("coupons")["items"]][-1] == "VC-0025"
    assert not any("查看更多" in title for title in third.titles)


def test_a_guest_is_asked_to_sign_in(meet: Meet) -> None:
    reply = meet(None).say("查看我的代金券")
    assert reply.commands == [{"kind": "sign_in", "task": "view_coupons"}]
    assert reply.kinds == ["notice"]


def test_an_expired_token_asks_to_sign_in_again(meet: Meet) -> None:
    reply = meet("expired").say("查看我的代金券")
    assert reply.commands == [{"kind": "sign_in", "task": "view_coupons"}]
    assert "过期" in reply.text


def test_a_partner_is_told_that_this_is_for_customers(meet: Meet) -> None:
    reply = meet("partner-admin", "partner").say("查看我的代金券")
    assert "只对客户开放" in reply.text
    assert reply.commands == []
