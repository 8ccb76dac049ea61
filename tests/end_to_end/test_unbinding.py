"""The unbinding request: from the checklist to the number, its progress, and its withdrawal."""

import re
import uuid

import pytest

from tests.end_to_end.conftest import Meet
from tests.end_to_end.people import PARTNER_NAME, People
from tests.end_to_end.unbinding_steps import ASK, CONFIRM, REASON, reach_confirmation, submit
from tests.end_to_end.visitor import assert_problem, unsatisfied


@pytest.mark.both_databases
def test_the_whole_journey_with_a_correction_and_a_question_in_between(meet: Meet, people: People) -> None:
    user = people.eligible_customer()
    customer = meet(user)

    asked = customer.say(ASK)
    assert asked.kinds == ["checklist", "text"]
    assert len(asked.content("checklist")["items"]) == 11
    assert all(item["is_satisfied"] for item in asked.content("checklist")["items"])

    shown = customer.say("公司业务方向变了，这块业务不做了")
    assert f"伙伴：{PARTNER_NAME}" in shown.text
    assert "原因：公司业务方向变了，这块业务不做了" in shown.text
    assert "同一客户 3 个月内只能提交一次" in shown.text

    corrected = customer.say("原因改成准备自己直接管理账号")
    assert "原因：准备自己直接管理账号" in corrected.text
    draft = corrected.content("confirmation")["draft_id"]

    between = customer.say("如何查看现金券？")
    assert between.kinds == ["article", "confirmation"]
    assert between.content("confirmation")["draft_id"] == draft
    assert people.requests_of(user) == []

    done = customer.choose(CONFIRM)
    number = done.content("progress")["number"]
    assert re.fullmatch(r"UB-\d{8}-\d{4}", number)
    assert "当前状态：待伙伴处理" in done.text
    (request,) = people.requests_of(user)
    assert (request.number, request.reason, request.state) == (number, "准备自己直接管理账号", "submitted")

    progress = customer.say("解除关联办到哪一步了").content("progress")
    assert progress["number"] == number
    assert [(entry["label"], entry["actor_label"]) for entry in progress["history"]] == [("提交申请", "客户")]

    customer.choose("撤销申请")
    withdrawn = customer.choose("确定撤销")
    assert number in withdrawn.text
    assert [r.state for r in people.requests_of(user)] == ["cancelled"]

    again = customer.say(ASK)
    assert list(unsatisfied(again)) == ["3 个月内没有提交过解除申请"]


def test_a_request_is_found_by_its_number_by_nobody_else(meet: Meet, people: People) -> None:
    user = people.eligible_customer()
    number = submit(meet(user))
    assert meet(user).say(number).content("progress")["number"] == number
    stranger = meet("customer-free").say(number)
    assert stranger.kinds == ["notice"]
    assert "没有在您的账号下找到" in stranger.text


def test_given_up_nothing_is_submitted(meet: Meet, people: People) -> None:
    user = people.eligible_customer()
    customer = meet(user)
    reach_confirmation(customer)
    assert "没有提交任何内容" in customer.choose("取消").text
    customer.say("确认提交")
    assert people.requests_of(user) == []


@pytest.mark.both_databases
def test_the_same_click_twice_submits_once(meet: Meet, people: People) -> None:
    user = people.eligible_customer()
    customer = meet(user)
    click = {
        "option_id": reach_confirmation(customer).option_id(CONFIRM),
        "client_message_id": uuid.uuid4().hex,
    }

    first, second = customer.post_message(**click), customer.post_message(**click)
    number = customer.reply_to(first.json()["message"]).content("progress")["number"]
    third = customer.post_message(**click)

    assert [r.json()["is_duplicate"] for r in (first, second, third)] == [False, True, True]
    assert first.json()["message"]["id"] == second.json()["message"]["id"] == third.json()["message"]["id"]
    assert customer.is_silent_for(1.0)
    assert [r.number for r in people.requests_of(user)] == [number]


def test_two_clicks_on_one_confirmation_submit_once(meet: Meet, people: People) -> None:
    user = people.eligible_customer()
    customer = meet(user)
    confirm = reach_confirmation(customer).option_id(CONFIRM)
    accepted = customer.send(option_id=confirm)
    assert_problem(customer.post_message(option_id=confirm), 409, "confirmation_repeated")
    customer.reply_to(accepted)
    assert_problem(customer.post_message(option_id=confirm), 409, "confirmation_repeated")
    assert len(people.requests_of(user)) == 1


def test_a_typed_yes_sent_twice_in_a_hurry_submits_once(meet: Meet, people: People) -> None:
    user = people.eligible_customer()
    customer = meet(user)
    reach_confirmation(customer)
    customer.send(text="确认提交")
    second = customer.send(text="确认提交")
    customer.reply_to(second)
    assert len(people.requests_of(user)) == 1


def test_a_stale_confirmation_says_so_and_submits_nothing(meet: Meet, people: People) -> None:
    user = people.eligible_customer()
    customer = meet(user)
    old = reach_confirmation(customer).option_id(CONFIRM)
    new = customer.say("原因改成准备换一家伙伴")
    problem = assert_problem(customer.post_message(option_id=old), 409, "confirmation_stale")
    assert "没有提交任何操作" in problem["detail"]
    assert people.requests_of(user) == []
    customer.click(new.option_id(CONFIRM))
    assert [r.reason for r in people.requests_of(user)] == ["准备换一家伙伴"]


def test_a_draft_made_on_another_device_outdates_this_one(meet: Meet, people: People) -> None:
    user = people.eligible_customer()
    desk, phone = meet(user), meet(user)
    reach_confirmation(desk)
    reach_confirmation(phone)
    outdated = desk.choose(CONFIRM)
    assert outdated.kinds == ["notice", "confirmation"]
    assert people.requests_of(user) == []
    desk.choose(CONFIRM)
    assert len(people.requests_of(user)) == 1


def test_two_devices_cannot_submit_two_requests(meet: Meet, people: People) -> None:
    user = people.eligible_customer()
    desk, phone = meet(user), meet(user)
    desk.say(ASK)
    number = submit(phone)
    refused = desk.choose(REASON).text
    assert "已经提交过了" in refused
    assert number in refused
    assert desk.choose("查看解除关联的进度").content("progress")["number"] == number
    assert len(people.requests_of(user)) == 1


def test_a_confirmation_after_the_submission_elsewhere_hears_its_number(meet: Meet, people: People) -> None:
    user = people.eligible_customer()
    desk, phone = meet(user), meet(user)
    reach_confirmation(desk)
    number = submit(phone)
    answer = desk.choose(CONFIRM)
    assert answer.kinds == ["notice"]
    assert "已经提交过了" in answer.text
    assert number in answer.text
    assert len(people.requests_of(user)) == 1


REASONS = [
    "不好找客服",
    "2年合同到期了",
    "2026年3月起不再合作",
    "取消合作后自己管理",
    "伙伴一直不回消息，没人理",
]


@pytest.mark.parametrize("reason", REASONS)
def test_a_reason_is_a_reason(meet: Meet, people: People, reason: str) -> None:
    user = people.eligible_customer()
    customer = meet(user)
    customer.say(ASK)
    shown = customer.say(reason)
    assert shown.kinds == ["confirmation"]
    assert f"原因：{reason}" in shown.text
    customer.choose(CONFIRM)
    assert [r.reason for r in people.requests_of(user)] == [reason]


def test_a_number_alone_is_a_value_too_short_for_a_reason(meet: Meet, people: People) -> None:
    customer = meet(people.eligible_customer())
    customer.say(ASK)
    reply = customer.say("2")
    assert "confirmation" not in reply.kinds
    assert "2 到 500 字" in reply.text
    assert "准备更换其他合作伙伴" in reply.titles


@pytest.mark.parametrize("text", ["看情况吧", "可以吗？", "提交了会怎么样", "我再想想"])
def test_an_unclear_answer_is_not_a_yes(meet: Meet, people: People, text: str) -> None:
    user = people.eligible_customer()
    customer = meet(user)
    reach_confirmation(customer)
    customer.say(text)
    assert people.requests_of(user) == []
