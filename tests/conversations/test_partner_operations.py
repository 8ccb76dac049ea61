"""Performance, members, closing the account, the attachment bucket, payment contracts."""

from tests.conversations.conftest import Meet


def test_performance_of_a_period_page_by_page(meet: Meet) -> None:
    partner = meet("partner-admin", "partner")
    first = partner.say("2026年9月的业绩")
    assert "2026-09业绩合计 ¥1,200.00，共 12 笔。" in first.text
    assert "比上一个月（¥1,000.00）相差 ¥200.00（+20.0%）。" in first.text
    assert "PR-000011" not in first.text
    second = partner.click(first.option("还有 2 笔，查看更多"))
    assert "2026-09业绩合计" in second.text
    assert "PR-000011" in second.text


def test_performance_of_a_customer(meet: Meet) -> None:
    reply = meet("partner-admin", "partner").say("锦程物流10月份的业绩有没有算进来")
    assert "PR-000001 成都锦程物流集团" in reply.text


def test_performance_as_a_file(meet: Meet) -> None:
    partner = meet("partner-admin", "partner")
    shown = partner.say("上个月业绩")
    file = partner.click(shown.option("导出表格")).content("file")
    assert (file["file_id"], file["name"]) == ("file-1", "业绩明细.xlsx")
    assert file["size_bytes"] == 12


def test_a_question_about_a_record(meet: Meet) -> None:
    partner = meet("partner-staff", "partner")
    shown = partner.say("上个月业绩")
    assert "哪一张业绩单" in partner.click(shown.option("问题反馈")).text
    assert "请描述" in partner.say("PR-000003").text
    confirmation = partner.say("客户归属错了，应该算在我们名下")
    assert "feedback_text：客户归属错了，应该算在我们名下" in confirmation.text
    assert "编号 PF-20261122-0001" in partner.click(confirmation.option("确认提交")).text


def test_a_member_with_everything_asked_for(meet: Meet) -> None:
    partner = meet("partner-admin", "partner")
    assert "姓名" in partner.say("创建人员").text
    assert "账号名" in partner.say("张伟").text
    assert "要以字母开头" in partner.say("1号").text
    assert "邮箱" in partner.say("zhangwei01").text
    assert "最多 3 个" in partner.say("taken@example.com").text
    refused = partner.say("商务和财务")
    assert "这个邮箱已经有账号在用。" in refused.text
    confirmation = partner.say("zhangwei@example.com")
    assert "roles：['business', 'finance']" in confirmation.text
    done = partner.click(confirmation.option("确认提交"))
    assert "成员已创建：张伟（账号名 zhangwei01）" in done.text


def test_an_account_that_cannot_be_closed(meet: Meet) -> None:
    reply = meet("partner-admin", "partner").click(
        {"kind": "task", "id": "close_account", "title": "注销账号"}
    )
    assert reply.kinds == ["checklist"]
    assert "✗ 已退出伙伴发展路径" in reply.text
    assert not reply.is_form_open


def test_an_account_that_can(meet: Meet) -> None:
    partner = meet("partner2-admin", "partner")
    shown = partner.click({"kind": "task", "id": "close_account", "title": "注销账号"})
    assert "编号 CL-20261122-0001" in partner.click(shown.option("确认提交")).text


def test_the_bucket_is_changed_in_two_operations(meet: Meet) -> None:
    partner = meet("partner-admin", "partner")
    first = partner.click({"kind": "task", "id": "update_attachment_bucket", "title": "更换附件存储桶"})
    done = partner.click(first.option("确认提交"))
    assert "第一步办好了" in done.text
    assert "新桶的名称" in partner.click(done.option("第二步：填写新桶")).text
    second = partner.say("north-realname-2026")
    assert "附件存储桶已更换为 north-realname-2026" in partner.click(second.option("确认提交")).text


def test_a_contract_about_an_order_then_its_preview_and_the_formal_one(meet: Meet) -> None:
    customer = meet("customer-referral")
    asked = customer.click({"kind": "task", "id": "request_payment_contract", "title": "申请付款合同"})
    confirmation = customer.click(asked.option("CS2411010001"))
    made = customer.click(confirmation.option("确认提交"))
    assert "请款合同 PC-20261122-0001 的草稿已生成" in made.text
    assert customer.click(made.option("预览草稿（PDF）")).content("file")["name"] == "PC-20261122-0001.pdf"
    formal = customer.click(made.option("转为正式合同"))
    assert "具有法律效力" in customer.click(formal.option("确认提交")).text


def test_an_order_of_the_second_page_or_by_its_number(meet: Meet) -> None:
    customer = meet("customer-referral")
    asked = customer.click({"kind": "task", "id": "request_payment_contract", "title": "申请付款合同"})
    assert "CS2411010011" not in asked.text
    second = customer.click(asked.option("还有 2 个，查看更多"))
    assert "1. 订单 CS2411010011" in second.text
    assert "CS2411010010" not in second.text
    confirmation = customer.say("第2个")
    assert "subject：CS2411010012" in confirmation.text
    assert "subject：CS2411010003" in customer.say("不对，是 CS2411010003").text


def test_a_contract_about_a_commitment(meet: Meet) -> None:
    partner = meet("partner-admin", "partner")
    asked = partner.click({"kind": "task", "id": "request_payment_contract", "title": "申请付款合同"})
    assert "承诺付款的金额" in partner.click(asked.option("承诺付款")).text
    assert "哪一天" in partner.say("五万").text
    confirmation = partner.say("昨天")
    assert "amount：50000.00" in confirmation.text
    assert "paid_on：20" in confirmation.text


def test_who_is_not_verified_is_told_so_before_anything_is_asked(meet: Meet) -> None:
    reply = meet("customer-sub").click({"kind": "task", "id": "request_payment_contract", "title": "x"})
    assert "先通过实名认证" in reply.text
    assert not reply.is_form_open


def test_a_resale_customer_is_told_why_not(meet: Meet) -> None:
    reply = meet("customer-resale").click({"kind": "task", "id": "request_payment_contract", "title": "x"})
    assert "代售客户不能申请线上请款合同" in reply.text
