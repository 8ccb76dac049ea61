"""Both sides of an unbinding: what one does is there for the other, over all four processes."""

import pytest

from tests.end_to_end.conftest import Meet
from tests.end_to_end.people import People
from tests.end_to_end.unbinding_steps import submit
from tests.end_to_end.visitor import Visitor

REASON = "还有订单没有付清"


def open_request(partner: Visitor, number: str) -> str:
    """The partner looks at the request; returns what was said."""
    shown = partner.say(f"我要审{number}")
    assert shown.kinds == ["checklist"], shown.text
    assert number in shown.text
    return shown.text


@pytest.mark.both_databases
def test_the_partner_approves_and_the_association_ends(meet: Meet, people: People) -> None:
    user = people.eligible_customer()
    customer, partner = meet(user), meet("partner-admin")
    number = submit(customer)
    assert "端到端测试有限公司" in open_request(partner, number)
    confirmation = partner.choose("同意").content("confirmation")
    assert "同意之后不能撤回" in confirmation["text"]
    done = partner.choose("确认同意")
    assert "已同意" in done.text
    assert [r.state for r in people.requests_of(user)] == ["approved"]
    assert "已同意" in customer.say("解除关联办到哪一步了").text
    assert "没有关联合作伙伴" in customer.say("我要解除和伙伴的关联").text


@pytest.mark.both_databases
def test_the_partner_rejects_with_a_reason(meet: Meet, people: People) -> None:
    user = people.eligible_customer()
    customer, partner = meet(user), meet("partner-admin")
    number = submit(customer)
    open_request(partner, number)
    partner.choose("驳回")
    assert f"驳回原因：{REASON}" in partner.say(REASON).content("confirmation")["text"]
    partner.choose("确认驳回")
    assert [r.state for r in people.requests_of(user)] == ["rejected"]
    progress = customer.say(number).content("progress")
    assert (progress["history"][-1]["label"], progress["history"][-1]["note"]) == ("伙伴驳回", REASON)


def test_the_customer_withdraws_while_the_partner_is_deciding(meet: Meet, people: People) -> None:
    user = people.eligible_customer()
    customer, partner = meet(user), meet("partner-admin")
    number = submit(customer)
    open_request(partner, number)
    partner.choose("驳回")
    partner.say(REASON)
    customer.say("撤销解绑申请")
    customer.choose("确定撤销")
    assert "已撤销" in partner.choose("确认驳回").text
    assert [r.state for r in people.requests_of(user)] == ["cancelled"]


def test_two_admins_decide_at_once_and_one_is_told(meet: Meet, people: People) -> None:
    user = people.eligible_customer()
    number = submit(meet(user))
    first, second = meet("partner-admin"), meet("partner-admin")
    for partner in (first, second):
        open_request(partner, number)
    first.choose("同意")
    second.choose("驳回")
    second.say(REASON)
    clicks = [
        (partner, partner.send(option_id=partner.option_id(title)))
        for partner, title in ((first, "确认同意"), (second, "确认驳回"))
    ]
    answers = [partner.reply_to(click).text for partner, click in clicks]
    (state,) = [r.state for r in people.requests_of(user)]
    done, told = answers if state == "approved" else reversed(answers)
    assert "已处理" in done
    assert {"approved": "已同意", "rejected": "已驳回"}[state] in told
    assert "什么都没有改动" in told or "刚刚发生了变化" in told


def test_going_back_asks_for_the_reason_again(meet: Meet, people: People) -> None:
    number = submit(meet(people.eligible_customer()))
    partner = meet("partner-admin")
    open_request(partner, number)
    partner.choose("驳回")
    assert "第一步" in partner.say("上一步").text
    assert f"驳回原因：{REASON}" in partner.say(REASON).text
    assert "驳回的原因" in partner.say("上一步").text
    assert "驳回原因：欠款还没有结清" in partner.say("欠款还没有结清").text


def test_namesakes_are_a_choice(meet: Meet, people: People) -> None:
    numbers = []
    for _ in range(2):
        people.rename(user := people.eligible_customer(), "重名测试有限公司")
        numbers.append(submit(meet(user)))
    partner = meet("partner-admin")
    shown = partner.say("请批准重名测试有限公司的解除关联申请")
    assert shown.kinds == ["choices"], shown.text
    assert [title[-17:-1] for title in shown.titles] == numbers
    assert numbers[1] in partner.choose(f"重名测试有限公司（{numbers[1]}）").text


def test_a_long_list_of_requests_goes_on_with_a_click(meet: Meet, people: People) -> None:
    for _ in range(11):
        submit(meet(people.eligible_customer()))
    partner = meet("partner-admin")
    listed = partner.say("有哪些客户提了解绑等我审")
    (more,) = [title for title in listed.titles if "查看更多" in title]
    rest = partner.choose(more)
    assert rest.kinds == ["choices"]
    assert set(rest.titles) & set(listed.titles) == {"导出表格"}
    file = partner.choose("导出表格").content("file")
    assert file["name"].startswith("待处理的解除关联申请-")
    assert partner.http.get(file["url"]).content[:2] == b"PK"


def test_staff_may_look_and_not_decide(meet: Meet, people: People) -> None:
    number = submit(meet(people.eligible_customer()))
    staff = meet("partner-staff")
    assert "只有伙伴管理员能同意或驳回" in open_request(staff, number)
    assert not {"同意", "驳回"} & {o["title"] for o in staff.messages[-1]["options"]}


def test_another_partner_sees_nothing_of_it(meet: Meet, people: People) -> None:
    number = submit(meet(people.eligible_customer()))
    assert "没有在您的账号下找到" in meet("partner2-admin").say(f"我要审{number}").text


def test_the_partner_asks_and_the_pre_review_comes_first(meet: Meet, people: People) -> None:
    name = people.rename(user := people.eligible_customer(), "测试伙伴发起有限公司")
    partner = meet("partner-admin")
    asked = partner.say(f"申请和{name}解除关联")
    assert asked.kinds == ["checklist", "text"], asked.text
    confirmation = partner.say("双方合作已经结束").content("confirmation")
    assert "对同一客户 3 个月内只能发起一次" in confirmation["text"]
    done = partner.choose("确认提交")
    assert "当前状态：预评审中" in done.text
    (request,) = people.requests_of(user)
    assert request.number in done.text
    assert "没有等您处理" in meet(user).say("待我审批的解绑").text
