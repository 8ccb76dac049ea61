"""Asking for an invoice as people do, and what becomes of it."""

import pytest

from tests.conversations.conftest import Meet
from tests.conversations.conversation import Conversation, Reply
from tests.conversations.fake_backend import FakeBackend


def lines(reply: Reply) -> str:
    return str(reply.content("confirmation")["text"])


def fill(partner: Conversation, first: str = "我要开专票") -> Reply:
    """Answers one question after the other up to the confirmation."""
    asked = partner.say(first)
    assert "最多可以开 ¥60,000.00" in asked.text
    title = partner.say("三千块")
    assert "1. 北辰科技有限公司（企业）" in title.text
    medium = partner.click(title.option("北辰科技有限公司"))
    delivery = partner.click(medium.option("数电发票"))
    assert "发票发到哪里" in delivery.text
    return partner.say("caiwu@example.com")


def submissions(backend: FakeBackend) -> int:
    return [path for path, _ in backend.proposals.submitted].count("/v1/invoices")


def test_one_question_after_the_other(meet: Meet, backend: FakeBackend) -> None:
    partner, before = meet("partner-admin", "partner"), submissions(backend)
    shown = fill(partner)
    for line in ("amount：3000.00", "title：1", "medium：electronic", "delivery：caiwu@example.com"):
        assert line in lines(shown)
    done = partner.click(shown.option("确认提交"))
    assert "开票申请已提交，编号 FP-20261101-0009" in done.text
    assert "金额：¥3,000.00" in done.text
    assert (done.commands, done.is_form_open) == ([{"kind": "end_episode"}], False)
    assert submissions(backend) == before + 1


def test_everything_in_one_sentence(meet: Meet) -> None:
    partner = meet("partner-admin", "partner")
    asked = partner.say("给我开一张电子专票，抬头北辰科技有限公司，金额1.2万，发到caiwu@example.com")
    assert "amount：12000.00" in lines(asked)


@pytest.mark.parametrize(
    ("correction", "line"),
    [
        ("金额改成五千", "amount：5000.00"),
        ("不对，是两万三", "amount：23000.00"),
        ("邮箱换成a@b.com", "delivery：a@b.com"),
    ],
)
def test_corrections_at_the_confirmation(meet: Meet, correction: str, line: str) -> None:
    partner = meet("partner-admin", "partner")
    fill(partner)
    assert line in lines(partner.say(correction))


def test_an_unreadable_amount_is_asked_for_again(meet: Meet) -> None:
    partner = meet("partner-admin", "partner")
    partner.say("我要开专票")
    reply = partner.say("嗯这个嘛")
    assert "没有看懂金额" in reply.text
    assert "请问要开多少金额" in reply.text


def test_going_back(meet: Meet) -> None:
    partner = meet("partner-admin", "partner")
    partner.say("我要开专票")
    partner.say("三千块")
    assert "请问要开多少金额" in partner.say("上一步").text
    assert "请选择抬头" in partner.say("五千").text


def test_too_much_is_refused_with_the_reason_and_asked_for_again(meet: Meet) -> None:
    partner = meet("partner-admin", "partner")
    fill(partner)
    reply = partner.say("金额改成十万")
    assert "一张发票最多可以开 60000 元。" in reply.text
    assert "请问要开多少金额" in reply.text
    assert "amount：6000.00" in lines(partner.say("六千"))


def test_a_question_in_between_and_then_on(meet: Meet) -> None:
    partner = meet("partner-admin", "partner")
    partner.say("我要开专票")
    reply = partner.click({"kind": "article", "id": "invoice.owed.offset", "title": "欠票怎么冲抵"})
    assert reply.kinds[0] == "article"
    assert "请问要开多少金额" in reply.text
    assert "请选择抬头" in partner.say("三千").text


def test_another_task_in_between_is_finished_and_this_one_resumed(meet: Meet) -> None:
    partner = meet("partner-admin", "partner")
    partner.say("我要开专票")
    partner.say("三千块")
    other = partner.click({"kind": "task", "id": "create_member", "title": "创建伙伴成员"})
    assert "请问这位成员的姓名是" in other.text
    left = partner.say("算了")
    resumed = partner.click(left.option("接着办"))
    assert "请选择抬头" in resumed.text


def test_leaving(meet: Meet, backend: FakeBackend) -> None:
    partner, before = meet("partner-admin", "partner"), submissions(backend)
    fill(partner)
    assert "没有提交任何内容" in partner.say("取消").text
    assert submissions(backend) == before


def test_nothing_to_invoice(meet: Meet) -> None:
    reply = meet("partner2-admin", "partner").say("我要开专票")
    assert "没有可以开票的金额" in reply.text
    assert not reply.is_form_open


def test_invoices_are_a_choice_and_one_can_be_withdrawn(meet: Meet) -> None:
    partner = meet("partner-admin", "partner")
    choice = partner.say("我的发票开好了没")
    card = partner.click(choice.option("FP-20261101-0001（待审核）"))
    assert card.content("progress")["number"] == "FP-20261101-0001"
    asked = partner.click(card.option("撤销申请"))
    done = partner.click(asked.option("确认提交"))
    assert "发票 FP-20261101-0001 现在是“已cancellation”" in done.text


def test_a_customer_is_told_that_this_is_for_partners(meet: Meet) -> None:
    assert "只对伙伴开放" in meet().click({"kind": "task", "id": "request_invoice", "title": "申请开票"}).text
