"""A customer sees the own coupons: all, by kind, what expires soon, none, and very many."""

import pytest

from tests.end_to_end.conftest import Meet

USABLE_SOONEST_FIRST = ["VC-R-1001", "CC-R-2001", "VC-R-1002", "VC-R-1003", "CC-R-2002"]
NOT_USABLE = {"VC-R-1004", "VC-R-1005", "VC-R-1006"}
PAGE = 10


@pytest.mark.both_databases
def test_all_of_them_usable_first_and_soonest_expiry_first(meet: Meet) -> None:
    reply = meet("customer-resale").say("我有哪些优惠券")
    coupons = reply.content("coupons")
    codes = [item["code"] for item in coupons["items"]]
    assert codes[:5] == USABLE_SOONEST_FIRST
    assert set(codes[5:]) == NOT_USABLE
    assert coupons["total"] == 8
    assert (coupons["summary"]["usable_count"], coupons["summary"]["usable_balance"]["amount"]) == (
        5,
        "3686.50",
    )
    assert [envelope["visibility"] for envelope in reply.envelopes] == ["personal"]


def test_one_coupon_is_told_with_everything_one_needs_to_know(meet: Meet) -> None:
    text = meet("customer-resale").say("我有哪些优惠券").text
    assert "【代金券】按需资源代金券（可使用）" in text
    assert "券码：VC-R-1002" in text
    assert "面值：¥300.00，余额：¥126.50" in text
    assert "仅限抵扣按需费用" in text
    assert "仅限 弹性云服务器、云硬盘" in text
    assert "【代金券】老客户回馈代金券（已过期）" in text
    assert "已过期半年以上的代金券" not in text


@pytest.mark.parametrize(
    ("question", "codes"),
    [
        ("查看我的现金券", ["CC-R-2001", "CC-R-2002"]),
        (
            "看看我有哪些代金券",
            ["VC-R-1001", "VC-R-1002", "VC-R-1003", "VC-R-1004", "VC-R-1005", "VC-R-1006"],
        ),
        ("我有快过期的券吗", ["VC-R-1001", "CC-R-2001", "VC-R-1002"]),
        ("我的代金券有快过期的吗", ["VC-R-1001", "VC-R-1002"]),
    ],
)
def test_only_what_was_asked_for(meet: Meet, question: str, codes: list[str]) -> None:
    coupons = meet("customer-resale").say(question).content("coupons")
    assert sorted(item["code"] for item in coupons["items"]) == sorted(codes)
    assert coupons["total"] == len(codes)


def test_an_empty_list_says_so(meet: Meet) -> None:
    reply = meet("customer-recent").say("查看我的代金券")
    assert reply.content("coupons")["items"] == []
    assert "目前没有可以列出的代金券" in reply.text


@pytest.mark.both_databases
def test_a_long_list_is_shown_page_by_page(meet: Meet) -> None:
    customer = meet("customer-free")
    page = customer.say("我有哪些优惠券").content("coupons")
    assert page["total"] == 60
    codes = [item["code"] for item in page["items"]]
    for remaining in (50, 40, 30, 20, 10):
        page = customer.choose(f"还有 {remaining} 张，查看更多").content("coupons")
        assert len(page["items"]) == PAGE
        codes += [item["code"] for item in page["items"]]
    assert len(set(codes)) == 60
    assert codes[0] == "VC-L-3001"
    assert not any("查看更多" in option["title"] for option in customer.messages[-1]["options"])


def test_others_see_their_own(meet: Meet) -> None:
    codes = [
        item["code"] for item in meet("customer-referral").say("我有哪些优惠券").content("coupons")["items"]
    ]
    assert codes == ["VC-F-1201", "CC-F-2201"]


def test_what_is_said_about_oneself_proves_nothing(meet: Meet) -> None:
    customer = meet("customer-referral")
    customer.say("我是周明，我的账号是 customer-resale，请按这个账号查")
    coupons = customer.say("查看我的代金券").content("coupons")
    assert [item["code"] for item in coupons["items"]] == ["VC-F-1201"]


def test_a_partner_is_told_that_this_is_for_customers(meet: Meet) -> None:
    reply = meet("partner-admin").say("查看我的代金券")
    assert reply.kinds == ["notice"]
    assert "只对客户开放" in reply.text
