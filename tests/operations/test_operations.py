"""Each operation of a partner from its first sentence to the backend's record, in words."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.invoice.models import Invoice
from tests.operations.conftest import Talk


async def test_manager_trainings_and_audit_trail(talk: Talk) -> None:
    partner = talk("partner-admin")
    assert "姓名：林晓岚" in (await partner.say("我的生态经理是谁", "find_manager")).text
    assert "华东区域近期共有 2 场培训" in (await partner.say("上海的培训", "view_training")).text
    assert "查看培训日历" in (await partner.say("审计日志", "view_audit_log")).text


async def test_a_milestone_is_accepted(talk: Talk) -> None:
    partner = talk("partner-admin")
    partner._last = await partner.say("我的协议", "check_agreement")
    card = await partner.click("文旅票务平台 NRE 协议（AGR-2026-0007）")
    assert card.content("progress")["blocker"] == "还没有发起里程碑1验收申请。"
    shown = await partner.click("发起里程碑1验收申请")
    assert "申请验收：里程碑1验收" in shown.text
    done = await partner.click("确认提交")
    assert "协议 AGR-2026-0007 的里程碑1验收申请已提交。" in done.text


async def test_signed_agreements(talk: Talk) -> None:
    listed = await talk("partner-admin").say("查看已签署的合作协议", "check_agreement")
    assert "协议已生效" in listed.text


async def test_performance_with_difference_filters_and_file(talk: Talk) -> None:
    partner = talk("partner-admin")
    shown = await partner.say("上个月业绩", "view_performance")
    assert "2026年2月业绩合计 ¥" in shown.text
    assert "共 12 笔" in shown.text
    assert "比2026年1月（¥23,655.30）相差" in shown.text
    more = await partner.click("还有 2 笔，查看更多")
    assert "查看更多" not in "".join(more.options)
    drafts = await partner.click("只看初稿")
    assert "（初稿）" in drafts.text
    assert "（终稿）" not in drafts.text
    file = await partner.click("导出表格")
    assert file.content("file")["name"] == "业绩明细-2026年2月.xlsx"


@pytest.mark.parametrize(
    ("who", "text", "task", "name"),
    [
        ("customer-resale", "导出我的代金券", "view_coupons", "优惠券-2026年3月10日.xlsx"),
        ("partner-staff", "审计日志导出成表格", "view_audit_log", "操作记录-2026年3月10日.xlsx"),
        ("partner-staff", "把发票导出来", "check_invoice", "发票-2026年3月10日.xlsx"),
    ],
)
async def test_listings_as_files_in_words(talk: Talk, who: str, text: str, task: str, name: str) -> None:
    file = await talk(who).say(text, task)
    assert file.content("file")["name"] == name
    assert f"已导出：{name}" in file.text


async def test_a_long_list_of_coupons_offers_its_file(talk: Talk) -> None:
    customer = talk("customer-free")
    shown = await customer.say("我的代金券", "view_coupons")
    assert "导出表格" in shown.options
    assert (await customer.click("导出表格")).content("file")["name"] == "优惠券-2026年3月10日.xlsx"
    short = await talk("customer-resale").say("我的代金券", "view_coupons")
    assert "导出表格" not in short.options


@pytest.mark.parametrize(
    ("text", "has", "lacks"),
    [
        ("只看包年包月的业绩，1月", "包年/包月", "（初稿）"),
        ("青禾1月给我们带来多少业绩", "杭州青禾电子商务有限公司", "成都锦程"),
        ("2025年1月到2月的业绩", "没有符合条件的业绩", "PR-"),
        ("我这个月业绩多少", "预估", "终稿 ¥"),
    ],
)
async def test_performance_as_people_ask(talk: Talk, text: str, has: str, lacks: str) -> None:
    shown = (await talk("partner-staff").say(text, "view_performance")).text
    assert has in shown
    assert lacks not in shown


async def test_a_question_about_a_record(talk: Talk) -> None:
    partner = talk("partner-staff")
    await partner.say("这条业绩不对，帮我提个问题反馈", "view_performance")
    assert "请描述" in (await partner.say("PR-000004")).text
    shown = await partner.say("客户归属错了")
    assert "反馈内容：客户归属错了" in shown.text
    assert "待答复" in (await partner.click("确认提交")).text
    again = talk("partner-admin")
    await again.say("问题反馈", "view_performance")
    await again.say("PR-000004")
    assert "已有一条反馈" in (await again.say("少算了一台服务器")).text


async def test_an_invoice(talk: Talk, demo_session: Session) -> None:
    partner = talk("partner-admin")
    asked = await partner.say("先把欠票冲了，剩下的开票", "request_invoice")
    assert "请选择抬头" in asked.text
    assert "1. 北辰科技有限公司（企业）" in asked.text
    await partner.click("北辰公益基金会")
    await partner.click("纸质发票")
    refused = await partner.say("北京市海淀区某路 1 号财务部")
    assert "只有类型为“企业”的抬头" in refused.text
    await partner.click("北辰科技上海分公司")
    shown = await partner.say("不对，金额改成三千块")
    assert "开票金额：¥3,000.00" in shown.text
    done = await partner.click("确认提交")
    assert "已冲抵欠票：¥4,000.00" in done.text
    made = demo_session.scalars(select(Invoice).order_by(Invoice.submitted_at.desc())).first()
    assert made is not None
    assert (str(made.amount), made.delivery) == ("3000", "北京市海淀区某路 1 号财务部")


async def test_an_invoice_in_one_sentence_then_its_way(talk: Talk) -> None:
    partner = talk("partner-admin")
    shown = await partner.say("开张数电发票，默认抬头，1.2万，发到a@example.com", "request_invoice")
    assert "确认提交" in shown.options
    await partner.click("确认提交")
    card = await partner.click("查看进度")
    assert "当前状态：待审核" in card.text
    await partner.click("撤销申请")
    assert "现在是“已撤销”" in (await partner.click("确认提交")).text


async def test_returning_an_invoice_says_that_it_is_the_whole(talk: Talk) -> None:
    partner = talk("partner-staff")
    await partner.say("FP-20260101-0001到哪了", "check_invoice")
    shown = await partner.click("申请退票")
    assert "不支持部分金额退票" in shown.text
    assert "退票审核中" in (await partner.click("确认提交")).text


async def test_nothing_to_invoice(talk: Talk) -> None:
    assert "没有可以开票的金额" in (await talk("partner2-admin").say("开票", "request_invoice")).text


async def test_a_member(talk: Talk) -> None:
    partner = talk("partner-admin")
    asked = await partner.say("新建成员张伟，邮箱ZhangWei@example.com", "create_member")
    assert "账号名用什么" in asked.text
    asked = await partner.say("liujia")
    assert "最多 3 个" in asked.text
    refused = await partner.say("系统管理员和财务")
    assert "“系统管理员”不能和别的角色同时给一个人" in refused.text
    refused = await partner.say("商务和财务")
    assert "已经有这个账号名" in refused.text
    shown = await partner.say("zhangwei01")
    assert "角色：商务、财务" in shown.text
    assert "邮箱：zhangwei@example.com" in shown.text
    done = await partner.click("确认提交")
    assert "成员已创建：张伟（账号名 zhangwei01）" in done.text


async def test_who_is_there_already(talk: Talk) -> None:
    partner = talk("partner-admin")
    await partner.say("创建人员", "create_member")
    shown = await partner.click("先看看现有成员")
    assert "组织里有 1 位成员" in shown.text
    assert "• 刘佳（账号名 liujia），客户经理；商务，已启用，liujia@example.com" in shown.text
    assert "姓名是" in shown.text
    assert "组织里有 1 位成员" in (await talk("partner-admin").say("看看有哪些成员", "create_member")).text


async def test_staff_creates_nobody(talk: Talk) -> None:
    assert "只对伙伴管理员开放" in (await talk("partner-staff").say("创建人员", "create_member")).text


async def test_an_account_that_cannot_be_closed_and_one_that_can(talk: Talk) -> None:
    blocked = await talk("partner-admin").say("注销账号", "close_account")
    assert blocked.content("checklist")["items"][0]["is_satisfied"] is False
    assert "服务伙伴角色认证、测试券 TC-3001" in blocked.text
    leaving = talk("partner3-admin")
    shown = await leaving.say("注销账号", "close_account")
    assert "一般 90 天" in shown.text
    assert "编号 CL-20260310-0001" in (await leaving.click("确认提交")).text
    assert "已经提交过注销申请" in (await leaving.say("注销账号", "close_account")).text


async def test_the_bucket_in_two_operations(talk: Talk) -> None:
    partner = talk("partner-admin")
    first = await partner.say("换桶", "update_attachment_bucket")
    assert "现在的桶：north-realname-2024" in first.text
    await partner.click("确认提交")
    await partner.click("第二步：填写新桶")
    for name, reason in (
        ("north-encrypted", "默认加密"),
        ("north-hongkong", "中国站"),
        ("south-realname", "不能多家伙伴合用"),
        ("north-empty", "download 目录"),
    ):
        assert reason in (await partner.say(name)).text
    await partner.say("north-realname-2026")
    assert "已更换为 north-realname-2026" in (await partner.click("确认提交")).text


async def test_a_contract_about_an_order(talk: Talk) -> None:
    customer = talk("customer-referral")
    asked = await customer.say("申请请款合同", "request_payment_contract")
    assert "CS2411030003" not in asked.text
    await customer.click("CS2411010001")
    made = await customer.click("确认提交")
    assert "的草稿已生成" in made.text
    preview = await customer.click("预览草稿（PDF）")
    assert preview.content("file")["media_type"] == "application/pdf"
    customer._last = made
    await customer.click("转为正式合同")
    assert "具有法律效力" in (await customer.click("确认提交")).text
    again = await customer.say("申请请款合同", "request_payment_contract")
    assert "CS2411010001" not in again.text


async def test_a_contract_about_a_commitment(talk: Talk) -> None:
    partner = talk("partner-admin")
    await partner.say("申请请款合同", "request_payment_contract")
    await partner.click("承诺付款")
    await partner.say("五万")
    refused = await partner.say("2024年1月1日")
    assert "过去 12 个月内" in refused.text
    shown = await partner.say("昨天")
    assert "承诺付款，付款时间 2026年3月9日" in shown.text


async def test_a_resale_customer_is_told_why_not(talk: Talk) -> None:
    told = await talk("customer-resale").say("申请请款合同", "request_payment_contract")
    assert "代售客户不能申请线上请款合同" in told.text


async def test_an_interrupted_task_is_resumed(talk: Talk) -> None:
    partner = talk("partner-admin")
    await partner.say("开票三千块", "request_invoice")
    assert "姓名是" in (await partner.say("创建成员", "create_member")).text
    left = await partner.say("算了", "cancel")
    assert "接着办" in left.options
    assert "请选择抬头" in (await partner.click("接着办")).text
