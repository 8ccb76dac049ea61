"""Operations of the other side, and refusals that only all four processes together can show."""

from dataclasses import dataclass

import pytest

from tests.end_to_end.conftest import Meet
from tests.end_to_end.people import People
from tests.end_to_end.visitor import Visitor

REASON = "还有订单没有付清"
NAMES = iter([f"测试等待{mark}有限公司" for mark in ("甲方", "乙方", "丙方", "丁方")])
"""One for each customer: of two that bear the same name the partner would have to choose."""


@pytest.mark.parametrize(
    "question",
    ["我的生态经理是谁", "上海最近一场培训什么时间", "申请开票三千块", "我要注销伙伴账号"],
    ids=["manager", "training", "invoice", "closure"],
)
def test_a_customer_is_told_that_this_is_for_partners(meet: Meet, question: str) -> None:
    reply = meet("customer-resale").say(question)
    assert reply.kinds == ["notice"], reply.text
    assert "只对伙伴" in reply.text


@pytest.mark.parametrize(
    ("question", "instead"),
    [
        ("我现在关联的是哪家伙伴", None),
        ("看看伙伴给我提的授权申请", "伙伴怎样向代售客户申请授权？"),
        ("我要接受伙伴的邀请", "怎样线下邀请报备客户？"),
        ("查看我的代金券", "伙伴如何给客户下发代金券？"),
    ],
    ids=["association", "authorization", "invitation", "coupons"],
)
def test_a_partner_is_told_that_this_is_for_customers(meet: Meet, question: str, instead: str | None) -> None:
    reply = meet("partner-admin").say(question)
    assert reply.kinds == ["notice"], reply.text
    assert "只对客户开放，您现在登录的是伙伴管理员账号" in reply.text
    assert reply.titles == ([instead] if instead else []) + ["转人工客服"]


def test_a_refusal_leaves_an_open_form_where_it_is(meet: Meet) -> None:
    partner = meet("partner-admin")
    partner.say("申请开票三千块")
    between = partner.say("我要接受伙伴的邀请")
    assert between.kinds == ["notice", "choices"], between.text
    assert "请选择抬头" in between.text


def test_a_customer_with_nothing_to_decide_hears_so(meet: Meet, people: People) -> None:
    reply = meet(people.eligible_customer()).say("处理伙伴的解除关联申请")
    assert reply.kinds == ["text"], reply.text
    assert "没有等您处理的解除关联申请" in reply.text
    assert "申请解除关联" in reply.titles


def test_a_region_without_trainings_says_so_and_how_to_register(meet: Meet) -> None:
    reply = meet("partner-admin").say("西安最近一场培训什么时间")
    assert "西北区域暂时没有符合条件的培训安排" in reply.text
    assert "报名方式：" in reply.text
    assert "全部区域" in reply.titles


def test_a_decided_request_is_not_withdrawn(meet: Meet) -> None:
    reply = meet("customer-recent").say("撤销解绑申请")
    assert reply.kinds == ["notice"], reply.text
    assert "只有已提交、伙伴还没有处理的申请才能撤销" in reply.text


def test_only_an_own_bucket_is_taken(meet: Meet) -> None:
    partner = meet("partner2-admin")
    assert "新桶的名称" in partner.say("帮我把附件存储桶换成新的").text
    refused = partner.say("north-encrypted")
    assert "confirmation" not in refused.kinds, refused.text
    assert "south-realname" in partner.say("south-realname").content("confirmation")["text"]
    assert "附件存储桶已更换为 south-realname" in partner.choose("确认提交").text


@dataclass(frozen=True)
class Asked:
    """A customer whose partner asked to end the association; the pre-review has passed."""

    user: str
    number: str
    customer: Visitor


@pytest.fixture
def asked(meet: Meet, people: People) -> Asked:
    name = people.rename(user := people.eligible_customer(), next(NAMES))
    partner = meet("partner-admin")
    partner.say(f"申请和{name}解除关联")
    partner.say("双方合作已经结束")
    partner.choose("确认提交")
    (request,) = people.requests_of(user)
    people.pass_review(request.number)
    return Asked(user, request.number, meet(user))


@pytest.mark.parametrize("words", ["处理伙伴的解除关联申请", "我要解除和伙伴的关联"])
def test_the_customer_sees_what_the_partner_asked(asked: Asked, words: str) -> None:
    shown = asked.customer.say(words)
    assert shown.kinds == ["checklist"], shown.text
    assert f"编号 {asked.number}" in shown.text
    assert "申请原因：双方合作已经结束" in shown.text
    assert {"同意", "驳回"} <= set(shown.titles)


def test_the_customer_rejects_what_the_partner_asked(asked: Asked, people: People) -> None:
    asked.customer.say("处理伙伴的解除关联申请")
    asked.customer.choose("驳回")
    assert f"驳回原因：{REASON}" in asked.customer.say(REASON).content("confirmation")["text"]
    asked.customer.choose("确认驳回")
    assert [r.state for r in people.requests_of(asked.user)] == ["rejected"]


def test_the_customer_approves_what_the_partner_asked(asked: Asked, people: People) -> None:
    asked.customer.say("处理伙伴的解除关联申请")
    asked.customer.choose("同意")
    asked.customer.choose("确认同意")
    assert [r.state for r in people.requests_of(asked.user)] == ["approved"]
    assert "没有关联合作伙伴" in asked.customer.say("我现在关联的是哪家伙伴").text
