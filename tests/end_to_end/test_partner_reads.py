"""A partner's manager, trainings and audit trail over all four processes."""

import pytest

from tests.end_to_end.conftest import Meet


@pytest.mark.both_databases
def test_each_partner_has_its_own_manager(meet: Meet) -> None:
    assert "姓名：林晓岚" in meet("partner-staff").say("我的生态经理是谁").text
    assert "姓名：何志远" in meet("partner2-admin").say("我的生态经理是谁").text


def test_trainings_with_places_and_registration(meet: Meet) -> None:
    reply = meet("partner-admin").say("上海最近一场培训什么时间")
    assert "华东区域近期共有 2 场培训" in reply.text
    assert "名额已满" in reply.text
    assert "杭州（线下）" in reply.text


@pytest.mark.both_databases
def test_the_audit_trail_holds_what_was_asked_here(meet: Meet) -> None:
    partner = meet("partner-admin")
    partner.say("AGR-2026-0001 到哪一步了")
    reply = partner.say("帮我查下我们账号的审计日志")
    assert "韩磊 查看协议 AGR-2026-0001 [网页助手] 成功" in reply.text


def test_a_customer_sees_none_of_it(meet: Meet) -> None:
    reply = meet("customer-resale").say("帮我查下我们账号的审计日志")
    assert reply.kinds == ["notice"]
    assert "只对伙伴" in reply.text
