"""A partner's administrator approves or rejects a customer's request; staff may look."""

import uuid

import pytest

from tests.conversations.conftest import Meet
from tests.conversations.conversation import Conversation, Reply
from tests.conversations.fake_backend import FakeBackend

ASK = "待我审批的解绑"
NUMBER = "UB-20261120-0001"


def partner(meet: Meet, kind: str) -> Conversation:
    return meet(f"partner-{kind}-{uuid.uuid4().hex[:6]}", "partner")


def reach_rejection(conversation: Conversation, reason: str = "还有订单没付") -> Reply:
    asked = conversation.click(conversation.say(ASK).option("驳回"))
    assert "驳回的原因" in asked.text
    return conversation.say(reason)


def test_the_only_request_is_shown_with_its_checklist_and_approved(meet: Meet, backend: FakeBackend) -> None:
    conversation = partner(meet, "one")
    shown = conversation.say(ASK)
    assert shown.content("checklist")["items"][0]["is_satisfied"]
    assert shown.titles == ["同意", "驳回"]
    confirmation = conversation.click(shown.option("同意"))
    assert confirmation.content("confirmation")["consequences"] == ["关联立即解除。", "不能撤回。"]
    assert backend.decisions == {}
    done = conversation.click(confirmation.option("确认同意"))
    assert backend.decisions[str(conversation.user), NUMBER] == {"decision": "approve", "reason": None}
    assert done.content("progress")["number"] == NUMBER
    assert done.commands == [{"kind": "end_episode"}]
    assert not done.is_form_open


def test_several_requests_are_a_choice(meet: Meet) -> None:
    conversation = partner(meet, "two")
    choice = conversation.say(ASK)
    assert choice.kinds == ["choices"]
    shown = conversation.click(choice.option("杭州青禾电子商务有限公司（UB-20261120-0002）"))
    assert "UB-20261120-0002" in shown.text


def test_a_rejection_asks_for_the_reason(meet: Meet, backend: FakeBackend) -> None:
    conversation = partner(meet, "one")
    shown = reach_rejection(conversation)
    assert "驳回原因：还有订单没付" in shown.content("confirmation")["text"]
    corrected = conversation.say("原因改成欠款还没有结清")
    assert "驳回原因：欠款还没有结清" in corrected.content("confirmation")["text"]
    stale = conversation.click(shown.option("确认驳回"))
    assert stale.kinds == ["notice", "confirmation"]
    conversation.click(corrected.option("确认驳回"))
    wish = backend.decisions[str(conversation.user), NUMBER]
    assert wish == {"decision": "reject", "reason": "欠款还没有结清"}


def test_a_question_in_between_is_answered_and_the_form_goes_on(meet: Meet) -> None:
    conversation = partner(meet, "one")
    reach_rejection(conversation)
    reply = conversation.say("如何签署NRE协议？")
    assert reply.kinds[-1] == "confirmation"
    assert reply.is_form_open


@pytest.mark.parametrize("text", ["看情况", "可以吗", "我再想想"])
def test_an_unclear_answer_decides_nothing(meet: Meet, backend: FakeBackend, text: str) -> None:
    conversation = partner(meet, "one")
    reach_rejection(conversation)
    conversation.say(text)
    assert (str(conversation.user), NUMBER) not in backend.decisions


def test_it_is_given_up(meet: Meet, backend: FakeBackend) -> None:
    conversation = partner(meet, "one")
    shown = reach_rejection(conversation)
    reply = conversation.click(shown.option("先不处理"))
    assert not reply.is_form_open
    assert (str(conversation.user), NUMBER) not in backend.decisions


def test_staff_may_look(meet: Meet) -> None:
    shown = partner(meet, "staff").say(ASK)
    assert shown.titles == []
    assert "只有伙伴管理员能同意或驳回" in shown.text


def test_what_is_blocked_can_only_be_rejected(meet: Meet) -> None:
    conversation = partner(meet, "blocked")
    shown = conversation.say(ASK)
    assert shown.titles == ["驳回"]
    assert "由您拨款，把欠款核销掉" in shown.text
    option = {"kind": "task", "id": "process_unbinding", "title": "同意"}
    forced = conversation.click({**option, "entities": {"unbinding_number": NUMBER, "decision": "approve"}})
    assert "现在还不能同意" in forced.text
    assert not forced.is_form_open


def test_another_administrator_was_faster(meet: Meet, backend: FakeBackend) -> None:
    conversation = partner(meet, "one")
    shown = reach_rejection(conversation)
    backend.decisions[str(conversation.user), NUMBER] = {"decision": "approve"}
    reply = conversation.click(shown.option("确认驳回"))
    assert "目前是“已同意”，不能再驳回" in reply.text
    assert not reply.is_form_open


def test_nothing_waits(meet: Meet) -> None:
    assert "没有等您处理" in partner(meet, "idle").say(ASK).text


def test_a_person_is_called_out_of_the_form(meet: Meet) -> None:
    conversation = partner(meet, "one")
    reach_rejection(conversation)
    reply = conversation.say("转人工")
    assert reply.commands[0]["kind"] == "handoff"
    assert not reply.is_form_open


def test_a_guest_is_asked_to_sign_in(meet: Meet) -> None:
    assert meet(None).say(ASK).commands == [{"kind": "sign_in", "task": "process_unbinding"}]
