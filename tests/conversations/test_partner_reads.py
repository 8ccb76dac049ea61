"""What a partner looks up: its ecosystem manager, the training calendar, the audit trail."""

import pytest

from tests.conversations.conftest import Meet


def test_the_manager_with_the_ways_to_reach_them(meet: Meet) -> None:
    reply = meet("partner-admin", "partner").say("我的生态经理是谁")
    assert reply.decision == ("task", "find_manager")
    assert "姓名：李生态\n电话：13800000000\n邮箱：li@example.com" in reply.text


def test_nobody_is_assigned(meet: Meet) -> None:
    reply = meet("partner2-admin", "partner").say("我的生态经理是谁")
    assert "还没有分配生态经理" in reply.text
    assert "转人工客服" in reply.titles


def test_trainings_of_all_regions_then_of_one(meet: Meet) -> None:
    partner = meet("partner-staff", "partner")
    every = partner.say("看看最近有什么HCCDX培训")
    assert "各区域近期共有 2 场培训" in every.text
    assert "报名方式：请联系生态经理报名。" in every.text
    east = partner.click(every.option("华东区域"))
    assert "华东区域近期共有 1 场培训" in east.text
    assert "华北" not in east.text
    assert "各区域近期共有 2 场培训" in partner.click(east.option("全部区域")).text


def test_trainings_of_a_named_place(meet: Meet) -> None:
    reply = meet("partner-admin", "partner").say("上海最近一场培训什么时间")
    assert "华东区域近期共有 1 场培训" in reply.text


def test_a_region_without_trainings(meet: Meet) -> None:
    reply = meet("partner-admin", "partner").say("西南地区今年还有几期HCCDX")
    assert "西南区域暂时没有符合条件的培训安排。" in reply.text


def test_the_audit_trail_page_by_page(meet: Meet) -> None:
    partner = meet("partner-admin", "partner")
    first = partner.say("帮我查下我们账号的审计日志")
    assert "最近 7 天您的账号里有 12 条操作记录" in first.text
    assert "2026-11-22 10:59 韩磊 查看协议 AGR-2026-0001 [网页助手] 成功\n" in first.text
    assert "AGR-2026-0011" not in first.text
    second = partner.click(first.option("还有 2 条，查看更多"))
    assert "AGR-2026-0011" in second.text
    assert "查看更多" not in "".join(second.titles)


@pytest.mark.parametrize(
    "text", ["我的生态经理是谁", "看看最近有什么HCCDX培训", "帮我查下我们账号的审计日志"]
)
def test_a_customer_is_told_that_this_is_for_partners(meet: Meet, text: str) -> None:
    assert "只对伙伴开放" in meet().say(text).text


def test_a_guest_is_asked_to_sign_in(meet: Meet) -> None:
    reply = meet(None).say("我的生态经理是谁")
    assert reply.commands == [{"kind": "sign_in", "task": "find_manager"}]
