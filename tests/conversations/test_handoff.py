"""A person is called in one turn, from anywhere, and the bot is silent after it."""

from tests.conversations.conftest import Meet
from tests.conversations.test_unbinding import reach_confirmation

HANDOFF = [{"kind": "handoff", "reason": "requested"}]


def test_from_the_start(meet: Meet) -> None:
    reply = meet().say("转人工")
    assert reply.decision == ("handoff", None)
    assert reply.commands == HANDOFF
    assert len(reply.body["messages"]) == 1


def test_as_a_guest(meet: Meet) -> None:
    assert meet(None).say("我要找人工客服").commands == HANDOFF


def test_while_the_reason_is_asked(meet: Meet) -> None:
    conversation = meet()
    conversation.say("我要解除和伙伴的关联")
    reply = conversation.say("转人工")
    assert reply.commands == HANDOFF
    assert len(reply.body["messages"]) == 1
    assert not reply.is_form_open


def test_at_the_confirmation_with_a_click(meet: Meet) -> None:
    conversation = meet()
    reach_confirmation(conversation)
    reply = conversation.click({"kind": "handoff", "title": "转人工客服"})
    assert reply.commands == HANDOFF
    assert len(reply.body["messages"]) == 1
    assert not reply.is_form_open


def test_the_conversation_goes_on_when_the_bot_has_it_back(meet: Meet) -> None:
    conversation = meet()
    reach_confirmation(conversation)
    conversation.say("转人工")
    assert conversation.say("如何查看代金券").kinds == ["article"]
