"""A partner's authorization is read, granted, refused and taken back, over all four processes."""

import pytest

from tests.end_to_end.conftest import Meet
from tests.end_to_end.people import People
from tests.end_to_end.visitor import Visitor

ASK = "看看伙伴给我提的授权申请"
REASON = "项目已经做完了"


def meet_asked(meet: Meet, people: People) -> tuple[Visitor, str]:
    user = people.eligible_customer()
    return meet(user), people.asked_for_authorization(user)


@pytest.mark.both_databases
def test_granted_with_the_warning_and_taken_back(meet: Meet, people: People) -> None:
    customer, number = meet_asked(meet, people)
    shown = customer.say(ASK)
    assert number in shown.text
    assert "对云资源开机、关机、重启、删除" in shown.text
    confirmation = customer.choose("同意授权").content("confirmation")
    assert any("云审计" in line for line in confirmation["consequences"])
    granted = customer.choose("确认同意")
    assert "请马上开通云审计服务" in granted.text
    assert "云审计服务怎么开通" in granted.titles

    customer.say(ASK)
    customer.choose("取消授权")
    customer.say(REASON)
    assert "已取消授权" in customer.choose("确认取消授权").text


def test_refused_with_a_reason(meet: Meet, people: People) -> None:
    customer, number = meet_asked(meet, people)
    customer.say(ASK)
    customer.choose("拒绝")
    assert f"原因：{REASON}" in customer.say(REASON).text
    assert "已拒绝" in customer.choose("确认拒绝").text
    assert "已拒绝" in customer.say(number).text


def test_a_click_after_it_was_decided_elsewhere(meet: Meet, people: People) -> None:
    user = people.eligible_customer()
    people.asked_for_authorization(user)
    desk, phone = meet(user), meet(user)
    desk.say(ASK)
    phone.say(ASK)
    phone.choose("同意授权")
    phone.choose("确认同意")
    assert "不能这样处理" in desk.choose("同意授权").text


def test_nothing_to_manage(meet: Meet, people: People) -> None:
    assert "目前没有授权" in meet(people.eligible_customer()).say(ASK).text
