"""The unbinding request, from the checklist to the number, with every detour on the way."""

import uuid

import pytest

from tests.conversations.conftest import Meet
from tests.conversations.conversation import Conversation, Reply
from tests.conversations.fake_backend import FakeBackend

REASON = "业务调整，不再需要伙伴服务"
REQUESTS = "/v1/unbinding/requests"


def reach_confirmation(conversation: Conversation) -> Reply:
    asked = conversation.say("我要解除和伙伴的关联")
    return conversation.click(asked.option(REASON))


def test_the_happy_path(meet: Meet, backend: FakeBackend) -> None:
    conversation = meet()
    asked = conversation.say("我要解除和伙伴的关联")
    assert asked.kinds == ["checklist", "text"]
    assert all(item["is_satisfied"] for item in asked.content("checklist")["items"])
    assert asked.is_form_open
    shown = conversation.say("公司业务方向变了，云服务这块不做了")
    confirmation = shown.content("confirmation")
    assert confirmation["draft_id"] == backend.draft_of(str(conversation.user))["id"]
    assert "公司业务方向变了，云服务这块不做了" in confirmation["text"]
    assert confirmation["consequences"] == ["伙伴不再为您提供服务。", "三个月内不能再次申请。"]
    assert shown.titles == ["确认提交", "修改原因", "取消"]
    done = conversation.click(shown.option("确认提交"))
    (request,) = backend.requests_of(str(conversation.user))
    assert done.content("progress")["number"] == request["number"]
    assert request["number"] in done.text
    assert done.commands == [{"kind": "end_episode"}]
    assert not done.is_form_open


def test_a_typed_yes_confirms_what_is_shown(meet: Meet, backend: FakeBackend) -> None:
    conversation = meet()
    reach_confirmation(conversation)
    conversation.say("确认提交")
    assert len(backend.requests_of(str(conversation.user))) == 1


def test_what_is_in_the_way_is_a_checklist_with_the_fixes(meet: Meet) -> None:
    reply = meet("customer-blocked").say("我要解除和伙伴的关联")
    items = reply.content("checklist")["items"]
    assert [item["is_satisfied"] for item in items] == [True, False]
    assert "请伙伴拨款核销欠款" in reply.text
    assert "有 1 项需要先处理" in reply.text
    assert "转人工客服" in reply.titles
    assert not reply.is_form_open


def test_a_customer_whose_partner_has_asked_decides_on_that_request(meet: Meet) -> None:
    reply = meet("customer-asked").say("处理伙伴的解除关联申请")
    assert "UB-20261120-0001" in reply.text
    assert {"同意", "驳回"} <= set(reply.titles)
    assert not reply.is_form_open


def test_without_a_partner_there_is_nothing_to_unbind(meet: Meet) -> None:
    reply = meet("customer-free").say("我要解除和伙伴的关联")
    assert "没有关联合作伙伴" in reply.text
    assert not reply.is_form_open


def test_a_guest_is_asked_to_sign_in(meet: Meet) -> None:
    reply = meet(None).say("我要解除和伙伴的关联")
    assert reply.commands == [{"kind": "sign_in", "task": "request_unbinding"}]
    assert not reply.is_form_open


def test_the_reason_is_taken_as_it_is_written(meet: Meet) -> None:
    conversation = meet()
    conversation.say("我要解除和伙伴的关联")
    reply = conversation.say("不好找客服")
    assert "原因：不好找客服" in reply.text


def test_a_reason_that_is_no_reason_is_asked_again(meet: Meet) -> None:
    conversation = meet()
    conversation.say("我要解除和伙伴的关联")
    reply = conversation.say("3")
    assert reply.is_form_open
    assert "2 到 500 字" in reply.text
    assert REASON in reply.titles


def test_the_reason_is_corrected_in_words(meet: Meet, backend: FakeBackend) -> None:
    conversation = meet()
    reach_confirmation(conversation)
    reply = conversation.say("原因改成准备自己直接管理账号")
    assert "原因：准备自己直接管理账号" in reply.content("confirmation")["text"]
    assert reply.content("confirmation")["draft_id"] == backend.draft_of(str(conversation.user))["id"]
    conversation.click(reply.option("确认提交"))
    assert backend.requests_of(str(conversation.user))[0]["reason"] == "准备自己直接管理账号"


def test_the_reason_is_corrected_with_a_click(meet: Meet) -> None:
    conversation = meet()
    shown = reach_confirmation(conversation)
    asked = conversation.click(shown.option("修改原因"))
    assert REASON in asked.titles
    reply = conversation.say("准备换一家伙伴")
    assert "原因：准备换一家伙伴" in reply.text


def test_it_is_cancelled_while_the_reason_is_asked(meet: Meet, backend: FakeBackend) -> None:
    conversation = meet()
    conversation.say("我要解除和伙伴的关联")
    reply = conversation.say("算了")
    assert not reply.is_form_open
    assert reply.commands == [{"kind": "end_episode"}]
    assert backend.writes_of(str(conversation.user), "/v1/unbinding/drafts") == 0


def test_it_is_cancelled_at_the_confirmation(meet: Meet, backend: FakeBackend) -> None:
    conversation = meet()
    shown = reach_confirmation(conversation)
    reply = conversation.click(shown.option("取消"))
    assert not reply.is_form_open
    late = conversation.click(shown.option("确认提交"))
    assert "没有等待您确认的操作" in late.text
    assert backend.requests_of(str(conversation.user)) == []


def test_a_question_in_between_is_answered_and_the_form_goes_on(meet: Meet, backend: FakeBackend) -> None:
    conversation = meet()
    conversation.say("我要解除和伙伴的关联")
    first = conversation.say("如何查看代金券？")
    assert first.kinds == ["article", "text"]
    assert REASON in first.titles
    shown = conversation.say("业务收缩了")
    second = conversation.say("如何查看现金券")
    assert second.kinds == ["article", "confirmation"]
    assert second.content("confirmation")["draft_id"] == shown.content("confirmation")["draft_id"]
    conversation.click(second.option("确认提交"))
    assert len(backend.requests_of(str(conversation.user))) == 1


def test_another_operation_in_between_is_done_and_the_form_goes_on(meet: Meet) -> None:
    conversation = meet()
    reach_confirmation(conversation)
    reply = conversation.say("查看我的代金券")
    assert reply.kinds == ["coupons", "confirmation"]


def test_a_click_on_an_old_confirmation_submits_nothing(meet: Meet, backend: FakeBackend) -> None:
    conversation = meet()
    old = reach_confirmation(conversation)
    new = conversation.say("原因改成准备换一家伙伴")
    reply = conversation.click(old.option("确认提交"))
    assert reply.kinds == ["notice", "confirmation"]
    assert reply.content("confirmation")["draft_id"] == new.content("confirmation")["draft_id"]
    assert conversation.click(old.option("取消")).is_form_open
    assert backend.requests_of(str(conversation.user)) == []


@pytest.mark.parametrize("text", ["看情况", "可以吗", "确定吗", "提交了会怎样", "你觉得呢"])
def test_an_unclear_answer_is_not_a_yes(meet: Meet, backend: FakeBackend, text: str) -> None:
    conversation = meet()
    reach_confirmation(conversation)
    assert conversation.say(text).is_form_open
    assert backend.requests_of(str(conversation.user)) == []


def test_the_same_message_twice_submits_once(meet: Meet, backend: FakeBackend) -> None:
    conversation = meet()
    shown = reach_confirmation(conversation)
    message_id = uuid.uuid4().hex
    first = conversation.click(shown.option("确认提交"), message_id)
    second = conversation.click(shown.option("确认提交"), message_id)
    assert (first.body["is_replayed"], second.body["is_replayed"]) == (False, True)
    assert first.body["messages"] == second.body["messages"]
    assert first.commands == second.commands
    assert backend.writes_of(str(conversation.user), REQUESTS) == 1


def test_the_form_starts_clean_the_second_time(meet: Meet) -> None:
    conversation = meet()
    shown = reach_confirmation(conversation)
    conversation.click(shown.option("取消"))
    again = conversation.say("我要解除和伙伴的关联")
    assert again.kinds == ["checklist", "text"]
    assert REASON in again.titles


def test_progress_by_question_and_by_number(meet: Meet) -> None:
    conversation = meet()
    done = conversation.click(reach_confirmation(conversation).option("确认提交"))
    number = done.content("progress")["number"]
    assert conversation.say("解除关联办到哪一步了").content("progress")["number"] == number
    by_number = conversation.say(number)
    assert by_number.content("progress")["history"][0]["label"] == "已提交"
    assert "没有在您的账号下找到" in meet().say(number).text


def test_no_request_to_track(meet: Meet) -> None:
    reply = meet().say("解除关联办到哪一步了")
    assert "没有解除关联申请" in reply.text
    assert reply.titles == ["申请解除关联"]
