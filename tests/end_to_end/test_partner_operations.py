"""What a partner writes through the assistant, over all four processes: done, refused, corrected, left."""

import pytest

from tests.end_to_end.conftest import Meet

MEMBER = "创建一个成员：姓名陈晨，邮箱 chen.chen@example.com"


def test_performance_of_a_month_and_its_file(meet: Meet) -> None:
    partner = meet("partner-staff")
    shown = partner.say("上个月我们的业绩是多少")
    assert "业绩合计 ¥" in shown.text
    file = partner.choose("导出表格").content("file")
    assert file["name"].endswith(".xlsx")
    downloaded = partner.http.get(file["url"])
    assert (downloaded.status_code, downloaded.content[:2]) == (200, b"PK")


def test_a_customer_has_no_performance(meet: Meet) -> None:
    assert "只对伙伴" in meet("customer-resale").say("上个月我的业绩是多少").text


def test_a_question_about_a_record_is_filed_once(meet: Meet) -> None:
    partner = meet("partner-staff")
    partner.say("有一笔业绩不对，我要提交问题反馈")
    assert "请描述" in partner.say("PR-000005").text
    assert "反馈内容：折扣算少了" in partner.say("折扣算少了").text
    assert "待答复" in partner.choose("确认提交").text
    again = meet("partner-admin")
    again.say("有一笔业绩不对，我要提交问题反馈")
    again.say("PR-000005")
    assert "已有一条反馈" in again.say("少算了一台服务器").text


@pytest.mark.both_databases
def test_an_invoice_is_corrected_submitted_and_withdrawn(meet: Meet) -> None:
    partner = meet("partner-admin")
    shown = partner.say("申请开一张1.2万的数电发票，用默认抬头，发到a@example.com")
    assert "开票金额：¥12,000.00" in shown.text
    corrected = partner.say("不对，金额改成三千块")
    assert "开票金额：¥3,000.00" in corrected.text
    partner.choose("确认提交")
    assert "当前状态：待审核" in partner.choose("查看进度").text
    partner.choose("撤销申请")
    assert "现在是“已撤销”" in partner.choose("确认提交").text


def test_more_than_may_be_invoiced_is_refused_with_the_amount(meet: Meet) -> None:
    shown = meet("partner-admin").say("申请开一张九千万的数电发票，用默认抬头，发到a@example.com")
    assert "confirmation" not in shown.kinds
    assert "一张发票最多可以开 ¥" in shown.text


def test_an_invoice_that_is_not_theirs_does_not_exist(meet: Meet) -> None:
    told = meet("partner2-admin").say("发票 FP-20260101-0001 到哪一步了")
    assert "没有" in told.text
    assert "北辰" not in told.text


def test_an_invoice_is_returned_as_a_whole(meet: Meet) -> None:
    partner = meet("partner-staff")
    partner.say("发票 FP-20260101-0001 到哪一步了")
    assert "不支持部分金额退票" in partner.choose("申请退票").text
    left = partner.choose("取消")
    assert "没有" in left.text
    assert "当前状态：已开票" in partner.say("发票 FP-20260101-0001 到哪一步了").text


@pytest.mark.both_databases
def test_a_member_with_roles_that_fit_together(meet: Meet) -> None:
    partner = meet("partner-admin")
    assert "账号名" in partner.say(MEMBER).text
    assert "最多 3 个" in partner.say("chenchen01").text
    assert "不能和别的角色同时给一个人" in partner.say("系统管理员和财务").text
    assert "角色：商务、财务" in partner.say("商务和财务").text
    assert "成员已创建：陈晨（账号名 chenchen01）" in partner.choose("确认提交").text
    again = meet("partner-admin")
    told = again.say(MEMBER)
    told = told if "已经" in told.text else again.say("chenchen02")
    told = told if "已经" in told.text else again.say("商务")
    assert "已经" in told.text


def test_staff_creates_no_member(meet: Meet) -> None:
    assert "只对伙伴管理员开放" in meet("partner-staff").say(MEMBER).text


@pytest.mark.both_databases
def test_an_account_is_closed_only_when_nothing_is_in_the_way(meet: Meet) -> None:
    blocked = meet("partner-admin").say("我要注销伙伴账号")
    assert any(not item["is_satisfied"] for item in blocked.content("checklist")["items"])
    leaving = meet("partner3-admin")
    leaving.say("我要注销伙伴账号")
    assert "编号 CL-" in leaving.choose("确认提交").text
    assert "已经提交过注销申请" in leaving.say("我要注销伙伴账号").text


def test_staff_closes_no_account(meet: Meet) -> None:
    assert "确认提交" not in meet("partner-staff").say("我要注销伙伴账号").titles


def test_the_switch_off_names_the_bucket_and_can_be_left(meet: Meet) -> None:
    partner = meet("partner-admin")
    assert "现在的桶：north-realname-2024" in partner.say("帮我把附件存储桶换成新的").text
    assert "没有提交任何内容" in partner.choose("取消").text
    assert "只对伙伴管理员开放" in meet("partner-staff").say("帮我把附件存储桶换成新的").text


@pytest.mark.both_databases
def test_the_bucket_is_switched_off_and_changed(meet: Meet) -> None:
    partner = meet("partner-admin")
    partner.say("帮我把附件存储桶换成新的")
    assert "第一步办好了" in partner.choose("确认提交").text
    assert "新桶的名称" in partner.choose("第二步：填写新桶").text
    for name, reason in (
        ("north-encrypted", "默认加密"),
        ("south-realname", "不能多家伙伴合用"),
        ("north-empty", "download 目录"),
    ):
        refused = partner.say(name)
        assert reason in refused.text
        assert "confirmation" not in refused.kinds
    assert "north-realname-2026" in partner.say("north-realname-2026").content("confirmation")["text"]
    done = partner.choose("确认提交")
    assert "附件存储桶已更换为 north-realname-2026" in done.text
    again = meet("partner-admin").say("帮我把附件存储桶换成新的")
    assert "现在的桶：north-realname-2026" in again.text


def test_the_members_are_listed_before_and_after_one_is_created(meet: Meet) -> None:
    partner = meet("partner-admin")
    listed = partner.say("成员列表")
    assert "• 刘佳（账号名 liujia）" in listed.text
    assert "姓名是" in partner.choose("创建伙伴成员").text
    shown = partner.choose("先看看现有成员")
    assert "• 刘佳（账号名 liujia）" in shown.text
    assert "姓名是" in shown.text


def test_a_miscalculation_is_what_is_wrong_and_no_stop(meet: Meet) -> None:
    partner = meet("partner-staff")
    partner.say("业绩 PR-000006 不对，反馈一下")
    assert "反馈内容：少算了一台" in partner.say("少算了一台").text


@pytest.mark.both_databases
def test_a_contract_about_an_order_drafted_and_made_formal(meet: Meet) -> None:
    customer = meet("customer-referral")
    assert "CS2411010001" in str(customer.say("我要申请请款合同").titles)
    customer.choose("CS2411010001")
    assert "的草稿已生成" in customer.choose("确认提交").text
    assert customer.choose("预览草稿（PDF）").content("file")["media_type"] == "application/pdf"
    assert "具有法律效力" in customer.choose("转为正式合同").text
    customer.choose("确认提交")
    assert "CS2411010001" not in str(customer.say("我要申请请款合同").titles)


def test_a_resale_customer_is_told_why_there_is_no_contract(meet: Meet) -> None:
    assert "代售客户不能申请线上请款合同" in meet("customer-resale").say("我要申请请款合同").text


@pytest.mark.both_databases
def test_a_milestone_is_put_up_for_acceptance(meet: Meet) -> None:
    partner = meet("partner-admin")
    partner.say("看看我的协议")
    partner.choose("文旅票务平台 NRE 协议（AGR-2026-0007）")
    assert "申请验收：里程碑1验收" in partner.choose("发起里程碑1验收申请").text
    assert "验收申请已提交" in partner.choose("确认提交").text
    assert "发起里程碑1验收申请" not in partner.say("AGR-2026-0007 到哪一步了").titles


def test_a_question_in_the_middle_is_answered_and_the_task_goes_on(meet: Meet) -> None:
    partner = meet("partner-admin")
    assert "北辰公益基金会" in partner.say("申请开票三千块").titles
    between = partner.say("代金券怎么看")
    assert between.kinds[0] == "article"
    assert "北辰公益基金会" in between.titles
