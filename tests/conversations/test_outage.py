"""What still works when the processes behind the bot are gone, and what is said where nothing can work."""

from collections.abc import Iterator

import pytest

from tests.conversations.conftest import Meet
from tests.conversations.test_handoff import HANDOFF
from tests.conversations.test_unbinding import REASON, reach_confirmation
from tests.stack import Stack


@pytest.fixture
def without_actions(stack: Stack) -> Iterator[None]:
    stack.stop("actions")
    yield
    stack.start("actions")


@pytest.fixture
def without_backend(stack: Stack) -> Iterator[None]:
    settings = dict(stack.settings)
    stack.stop("actions")
    stack.settings = {**settings, "BACKEND_URL": "http://127.0.0.1:1"}
    stack.start("actions")
    yield
    stack.stop("actions")
    stack.settings = settings
    stack.start("actions")


@pytest.mark.usefixtures("without_actions")
def test_questions_and_people_need_no_action_server(meet: Meet) -> None:
    conversation = meet()
    assert conversation.say("如何查看代金券").kinds == ["article"]
    assert conversation.say("查看我的代金券").kinds == ["notice"]
    assert conversation.say("如何查看现金券").kinds == ["article"]
    assert conversation.say("转人工").commands == HANDOFF


def test_an_open_form_hears_questions_and_handoff_without_the_action_server(meet: Meet, stack: Stack) -> None:
    conversation = meet()
    conversation.say("我要解除和伙伴的关联")
    stack.stop("actions")
    try:
        question = conversation.say("如何查看代金券？")
        lost = conversation.say("公司业务方向变了")
        handoff = conversation.say("转人工")
    finally:
        stack.start("actions")
    assert question.kinds == ["article", "text"]
    assert REASON in question.titles
    assert lost.kinds[0] in ("notice", "text")
    assert handoff.commands == HANDOFF


def test_a_confirmation_is_still_there_when_the_action_server_comes_back(meet: Meet, stack: Stack) -> None:
    conversation = meet()
    shown = reach_confirmation(conversation)
    stack.stop("actions")
    try:
        lost = conversation.click(shown.option("确认提交"))
    finally:
        stack.start("actions")
    assert lost.kinds == ["notice"]
    done = conversation.click(shown.option("确认提交"))
    assert done.commands == [{"kind": "end_episode"}]


@pytest.mark.usefixtures("without_backend")
def test_without_a_backend_operations_say_so_and_questions_are_answered(meet: Meet) -> None:
    conversation = meet()
    assert "连接不上" in conversation.say("查看我的代金券").text
    assert "连接不上" in conversation.say("我要解除和伙伴的关联").text
    assert conversation.say("如何查看代金券").kinds == ["article"]


def test_an_unreachable_backend_at_submission_keeps_the_confirmation(meet: Meet, stack: Stack) -> None:
    conversation = meet()
    shown = reach_confirmation(conversation)
    settings = dict(stack.settings)
    stack.stop("actions")
    stack.settings = {**settings, "BACKEND_URL": "http://127.0.0.1:1"}
    stack.start("actions")
    reply = conversation.click(shown.option("确认提交"))
    stack.stop("actions")
    stack.settings = settings
    stack.start("actions")
    assert reply.kinds == ["notice", "confirmation"]
    assert reply.is_form_open
    assert conversation.click(reply.option("确认提交")).commands == [{"kind": "end_episode"}]
