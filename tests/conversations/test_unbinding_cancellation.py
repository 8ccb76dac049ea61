"""A submitted request is withdrawn, after a confirmation of its own."""

from tests.conversations.conftest import Meet
from tests.conversations.conversation import Conversation
from tests.conversations.fake_backend import FakeBackend
from tests.conversations.test_unbinding import reach_confirmation


def submit(conversation: Conversation) -> str:
    done = conversation.click(reach_confirmation(conversation).option("确认提交"))
    return str(done.content("progress")["number"])


def test_it_is_withdrawn_once_confirmed(meet: Meet, backend: FakeBackend) -> None:
    conversation = meet()
    number = submit(conversation)
    asked = conversation.say("撤销解绑申请")
    assert asked.content("confirmation")["draft_id"] == number
    assert asked.is_form_open
    done = conversation.click(asked.option("确定撤销"))
    assert done.commands == [{"kind": "end_episode"}]
    assert backend.request_of(str(conversation.user), number)["state"] == "cancelled"


def test_it_is_kept(meet: Meet, backend: FakeBackend) -> None:
    conversation = meet()
    number = submit(conversation)
    asked = conversation.say("撤销解绑申请")
    reply = conversation.click(asked.option("不撤销"))
    assert not reply.is_form_open
    assert "保持不变" in reply.text
    assert backend.request_of(str(conversation.user), number)["state"] == "submitted"


def test_a_word_of_doubt_keeps_it(meet: Meet, backend: FakeBackend) -> None:
    conversation = meet()
    number = submit(conversation)
    conversation.say("撤销解绑申请")
    reply = conversation.say("算了")
    assert not reply.is_form_open
    assert backend.request_of(str(conversation.user), number)["state"] == "submitted"


def test_a_processed_request_cannot_be_withdrawn(meet: Meet, backend: FakeBackend) -> None:
    conversation = meet()
    number = submit(conversation)
    backend.move(backend.request_of(str(conversation.user), number), "approved", "已同意")
    reply = conversation.say("撤销解绑申请")
    assert "已同意" in reply.text
    assert not reply.is_form_open


def test_the_partner_is_faster_than_the_confirmation(meet: Meet, backend: FakeBackend) -> None:
    conversation = meet()
    number = submit(conversation)
    asked = conversation.say("撤销解绑申请")
    backend.move(backend.request_of(str(conversation.user), number), "approved", "已同意")
    reply = conversation.click(asked.option("确定撤销"))
    assert "状态刚刚发生了变化" in reply.text
    assert not reply.is_form_open


def test_nothing_to_withdraw(meet: Meet) -> None:
    assert "没有解除关联申请" in meet().say("撤销解绑申请").text
