"""The caller's association, and joining a partner by invitation code, over all four processes."""

import pytest

from backend.association.states import AssociationModel
from tests.end_to_end.conftest import Meet
from tests.end_to_end.people import PARTNER_NAME, People


@pytest.mark.both_databases
def test_joining_by_the_code_in_the_message(meet: Meet, people: People) -> None:
    customer, code = meet(people.free_customer()), people.invitation(AssociationModel.RESALE)
    assert "没有关联合作伙伴" in customer.say("我现在关联的是哪家伙伴").text
    confirmation = customer.say(f"我有邀请码{code}，帮我关联伙伴").content("confirmation")
    assert any("不支持自己充值" in line for line in confirmation["consequences"])
    assert f"已关联{PARTNER_NAME}（代售模式）" in customer.choose("确认关联").text
    shown = customer.say("我现在关联的是哪家伙伴")
    assert f"您目前关联的伙伴：{PARTNER_NAME}" in shown.text


def test_the_code_is_asked_for(meet: Meet, people: People) -> None:
    customer, code = meet(people.free_customer()), people.invitation(AssociationModel.REFERRAL)
    assert "邀请码" in customer.say("我要接受伙伴的邀请").text
    assert "confirmation" in customer.say(code).kinds
    assert "没有做任何改动" in customer.choose("取消").text
    assert "没有关联合作伙伴" in customer.say("我现在关联的是哪家伙伴").text


def test_an_expired_code_says_so(meet: Meet, people: People) -> None:
    customer, code = meet(people.free_customer()), people.invitation(AssociationModel.RESALE, days=-3)
    reply = customer.say(f"我有邀请码{code}，帮我关联伙伴")
    assert "请联系伙伴重新发一个邀请" in reply.text
    assert "confirmation" not in reply.kinds


def test_who_is_associated_already_is_told_what_to_do(meet: Meet, people: People) -> None:
    customer, code = meet(people.eligible_customer()), people.invitation(AssociationModel.RESALE)
    reply = customer.say(f"我有邀请码{code}，帮我关联伙伴")
    assert f"账号已经关联了{PARTNER_NAME}" in reply.text


def test_who_is_associated_already_is_asked_for_no_code(meet: Meet, people: People) -> None:
    reply = meet(people.eligible_customer()).say("我要接受伙伴的邀请")
    assert f"您的账号已经关联了{PARTNER_NAME}" in reply.text
    assert "申请解除关联" in reply.titles


def test_an_unknown_code(meet: Meet, people: People) -> None:
    reply = meet(people.free_customer()).say("我有邀请码ZZ99-0000，帮我关联伙伴")
    assert "没有这个邀请码" in reply.text
