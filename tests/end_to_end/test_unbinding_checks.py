"""What stands in the way of an unbinding, told with what to do about it; for each kind of customer."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.end_to_end.conftest import Meet
from tests.end_to_end.people import PARTNER_NAME
from tests.end_to_end.unbinding_steps import ASK
from tests.end_to_end.visitor import unsatisfied

BLOCKERS_IN_RESALE = {
    "没有等伙伴支付的订单": f"先取消这些订单，或请{PARTNER_NAME}把订单付掉。",
    "没有欠款": f"请{PARTNER_NAME}拨款，把欠款核销掉。",
    "没有未失效的预留实例": "先退订这些预留实例。",
    "没有未失效的合作伙伴支持计划": "先退订合作伙伴支持计划。",
    "没有正在生效的特殊合同": f"请线下找{PARTNER_NAME}把合同处理完。",
    "没有未用完的提货券": "先把提货券用完。",
    "名下没有非财务托管企业子账号": "先解除与这些子账号的关联，再由主账号申请。",
}
BLOCKERS_IN_REFERRAL = {
    "没有欠款": "请您自己充值还清。",
    "名下没有财务托管企业子账号": "先解除与这些子账号的关联。",
}


@pytest.mark.both_databases
def test_every_blocker_of_a_resale_customer_with_its_fix(meet: Meet) -> None:
    reply = meet("customer-blocked").say(ASK)
    assert unsatisfied(reply) == BLOCKERS_IN_RESALE
    assert "有 7 项需要先处理" in reply.text
    for detail in (
        "CS2409180001（¥5,980.00）",
        "账户欠款 ¥1,286.40",
        "RI-20210",
        "SC-2025-018",
        "TH-7001",
        "云帆制造华东分公司",
    ):
        assert detail in reply.text
    assert [fix for fix in BLOCKERS_IN_RESALE.values() if f"处理办法：{fix}" not in reply.text] == []
    assert "CS2408010007" not in reply.text
    assert reply.titles == ["解除关联的完整说明", "查看解除关联的进度", "转人工客服"]


def test_blocked_there_is_nothing_to_confirm(meet: Meet) -> None:
    customer = meet("customer-blocked")
    customer.say(ASK)
    assert "没有等待您确认的操作" in customer.say("确认提交").text


def test_in_referral_the_customer_clears_the_arrears(meet: Meet) -> None:
    reply = meet("customer-referral").say(ASK)
    assert unsatisfied(reply) == BLOCKERS_IN_REFERRAL
    assert "顾问销售模式" in reply.text
    assert "账户欠款 ¥352.75" in reply.text
    assert "锦程物流重庆分公司" in reply.text


def test_a_sub_account_is_sent_to_its_master_account(meet: Meet) -> None:
    assert unsatisfied(meet("customer-sub").say(ASK)) == {
        "账号可以自己申请（不受企业主账号限制）": "请用企业主账号（成都锦程物流集团）去解除与伙伴的关联。"
    }


@pytest.mark.both_databases
def test_once_in_three_months_with_the_day_from_which_it_is_possible(meet: Meet) -> None:
    reply = meet("customer-recent").say(ASK)
    today = datetime.now(ZoneInfo("Asia/Shanghai")).date()
    possible_on = _three_months_after(today - timedelta(days=40))
    title = "3 个月内没有提交过解除申请"
    fix = f"请在 {possible_on.year}年{possible_on.month}月{possible_on.day}日 当天或之后再提交。"
    assert unsatisfied(reply) == {title: fix}
    assert f"最早可以再次申请的日期：{possible_on.isoformat()}" in reply.text


def test_the_rejected_request_is_tracked_with_its_history(meet: Meet) -> None:
    progress = meet("customer-recent").say("解除关联办到哪一步了").content("progress")
    assert [entry["label"] for entry in progress["history"]] == ["提交申请", "伙伴驳回"]
    assert "还有一笔服务费正在对账，请对账完成后再申请。" in progress["text"]


def test_without_a_partner_there_is_nothing_to_unbind(meet: Meet) -> None:
    reply = meet("customer-free").say(ASK)
    assert "没有关联合作伙伴" in reply.text
    assert "checklist" not in reply.kinds


def test_a_partner_is_asked_which_customer(meet: Meet) -> None:
    reply = meet("partner-admin").say(ASK)
    assert reply.kinds == ["choices"]
    assert "请问要与哪个客户解除关联？" in reply.text


def _three_months_after(day: date) -> date:
    """The same day of the month, or the month's last."""
    month = day.month + 3
    first = date(day.year + (month - 1) // 12, (month - 1) % 12 + 1, 1)
    last = (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return first.replace(day=min(day.day, last.day))
