"""Where a partner's agreements stand, and for whom that is nobody's business."""

import pytest

from tests.end_to_end.conftest import Meet

OWN = [f"AGR-2026-000{number}" for number in range(1, 7)]


@pytest.mark.parametrize("user", ["partner-admin", "partner-staff"])
def test_admin_and_staff_choose_from_the_partners_agreements(meet: Meet, user: str) -> None:
    partner = meet(user)
    choice = partner.say("我的协议到哪一步了")
    assert choice.kinds == ["choices"]
    assert [number for number in OWN if number not in choice.text] == []
    assert "AGR-2026-0101" not in choice.text
    progress = partner.choose("零售会员中心 NRE 协议（AGR-2026-0003）").content("progress")
    assert progress["number"] == "AGR-2026-0003"


@pytest.mark.both_databases
def test_by_number_with_stages_blocker_and_who_acts_next(meet: Meet) -> None:
    progress = meet("partner-staff").say("AGR-2026-0001 到哪一步了").content("progress")
    assert [(stage["label"], stage["state"]) for stage in progress["stages"]] == [
        ("商业价值终审", "done"),
        ("线下签署", "current"),
        ("上传", "waiting"),
        ("复核", "waiting"),
        ("里程碑1验收", "waiting"),
        ("里程碑2验收", "waiting"),
        ("里程碑3验收", "waiting"),
    ]
    assert "目前卡在：协议还没有在线下签署。" in progress["text"]
    assert "下一步由谁处理：生态经理 林晓岚" in progress["text"]
    assert "您的生态经理：林晓岚 010-5550-0101 lin.xiaolan@example.com" in progress["text"]
    assert [entry["label"] for entry in progress["history"]] == ["进入商业价值终审", "商业价值终审已完成"]


@pytest.mark.parametrize(
    ("number", "blocker", "next_actor"),
    [
        ("AGR-2026-0004", "方案的商业价值终审被退回，通过后才到协议签署这一步。", "北辰科技有限公司"),
        ("AGR-2026-0005", "商业信息认证还没有完成，不能发起里程碑1验收申请。", "北辰科技有限公司"),
        ("AGR-2026-0003", "里程碑2验收申请正在审核，通过后才能发起下一个里程碑。", "生态经理 林晓岚"),
    ],
    ids=["returned", "not_certified", "in_review"],
)
def test_what_blocks_it_now(meet: Meet, number: str, blocker: str, next_actor: str) -> None:
    progress = meet("partner-admin").say(f"帮我查一下协议 {number}").content("progress")
    assert progress["number"] == number
    assert f"目前卡在：{blocker}" in progress["text"]
    assert f"下一步由谁处理：{next_actor}\n" in progress["text"]


def test_a_single_agreement_needs_no_choice(meet: Meet) -> None:
    assert meet("partner2-admin").say("我的协议到哪一步了").content("progress")["number"] == "AGR-2026-0101"


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("user", "number"), [("partner-admin", "AGR-2026-0101"), ("partner2-admin", "AGR-2026-0002")]
)
def test_another_partners_number_is_refused(meet: Meet, user: str, number: str) -> None:
    reply = meet(user).say(number)
    assert reply.kinds == ["notice"]
    assert "没有在您的账号下找到" in reply.text


def test_a_customer_is_told_that_this_is_for_partners(meet: Meet) -> None:
    reply = meet("customer-resale").say("查一下协议 AGR-2026-0001 的进度")
    assert reply.kinds == ["notice"]
    assert "只对伙伴" in reply.text
    assert "智慧园区" not in reply.text
