"""Why a coupon does not apply to an order and which would, over all four processes."""

import pytest

from tests.end_to_end.conftest import Meet

ORDER = "CS2410150003"


@pytest.mark.both_databases
def test_one_coupon_rule_by_rule(meet: Meet) -> None:
    reply = meet("customer-resale").say(f"券号VC-R-1002，订单{ORDER}，帮我对一下哪里不符合")
    broken = [item for item in reply.content("checklist")["items"] if not item["is_satisfied"]]
    assert [item["detail"] for item in broken] == ["这张券仅限按需，订单是包年。"]
    assert "• 代金券“通用代金券”（VC-R-1003）可抵 ¥1,000.00" in reply.text
    assert "还需支付 ¥1,620.00" in reply.text


def test_the_order_is_asked_for(meet: Meet) -> None:
    customer = meet("customer-resale")
    asked = customer.say("VC-R-1002这张券在我这单上用不了，查下原因")
    assert asked.kinds == ["choices"]
    reply = customer.choose("企业邮箱专业版 ¥1,800.00（CS2410150005）")
    assert "云商店" in reply.text
    assert "没有能用于订单 CS2410150005 的券" in reply.text


def test_every_coupon_of_an_order(meet: Meet) -> None:
    customer = meet("customer-resale")
    reply = customer.say(f"{ORDER}这单能用哪张券")
    assert "✓ 通用代金券（VC-R-1003）可抵 ¥1,000.00" in reply.text
    assert "✗ 新春代金券（VC-R-1004）" in reply.text


def test_the_only_order_needs_no_question(meet: Meet) -> None:
    reply = meet("customer-referral").say("为什么我这张券用不了")
    assert "CS2410160001" in reply.text
    assert "订单已享受促销价" in reply.text


def test_somebody_elses_order_is_not_found(meet: Meet) -> None:
    assert "没有在您的账号下找到" in meet("customer-referral").say(f"{ORDER}这单能用哪张券").text
