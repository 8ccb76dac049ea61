"""A person takes over, from anywhere; the bot is silent until it is given the conversation back."""

import pytest

from tests.end_to_end.agent import Agent
from tests.end_to_end.conftest import Meet
from tests.end_to_end.people import People
from tests.end_to_end.unbinding_steps import ASK, CONFIRM, reach_confirmation
from tests.end_to_end.visitor import Visitor, assert_problem

HANDED_OVER = [("bot", "notice"), ("system", "queue")]


def test_from_the_start_also_as_a_guest(meet: Meet) -> None:
    guest = meet()
    reply = guest.say("转人工")
    assert list(zip(reply.authors, reply.kinds, strict=True)) == HANDED_OVER
    assert reply.titles == ["取消排队"]
    assert guest.owner == "queued"


def ask(visitor: Visitor) -> None:
    visitor.say(ASK)


@pytest.mark.parametrize("way", [ask, reach_confirmation], ids=["asked for a reason", "asked to confirm"])
@pytest.mark.parametrize("words", ["转人工", "我要找人工客服"])
def test_out_of_a_form_nothing_is_said_after_it(meet: Meet, people: People, way: object, words: str) -> None:
    assert callable(way)
    user = people.eligible_customer()
    customer = meet(user)
    way(customer)
    reply = customer.say(words)
    assert list(zip(reply.authors, reply.kinds, strict=True)) == HANDED_OVER
    customer.send(text="确认提交")
    assert customer.is_silent_for(1.0)
    assert people.requests_of(user) == []


@pytest.mark.both_databases
def test_the_bot_is_silent_and_a_person_serves_from_claim_to_return(meet: Meet, agent: Agent) -> None:
    customer = meet("customer-resale")
    customer.say("如何查看代金券？")
    customer.say("转人工")
    customer.send(text="如何使用现金券？")
    assert customer.is_silent_for(1.5)

    escalation = agent.claim(customer.conversation_id)
    assert "客服小李已接入" in customer.reply_to(customer.messages[-1]).text
    seen = [message["content"]["text"] for message in agent.read(escalation)["messages"]]
    assert (seen[0], "转人工" in seen, "如何使用现金券？" in seen) == ("如何查看代金券？", True, True)

    question = customer.send(text="我的券怎么不能用")
    agent.say(escalation, "您好，请稍等，我帮您看一下")
    said = customer.reply_to(question)
    assert (said.authors, said.text) == (["agent"], "您好，请稍等，我帮您看一下")
    customer.send(text="查看我的代金券")
    assert customer.is_silent_for(1.0)
    assert customer.owner == "agent"

    agent.act(escalation, "return-to-bot")
    assert "继续由智能助手为您服务" in customer.reply_to(customer.messages[-1]).text
    assert customer.owner == "bot"
    answer = customer.say("如何使用现金券？")
    assert answer.content("article")["article_id"] == "coupon.cash.use"


def test_what_was_open_before_a_person_came_is_not_confirmed_behind_their_back(
    meet: Meet, agent: Agent, people: People
) -> None:
    user = people.eligible_customer()
    customer = meet(user)
    confirm = reach_confirmation(customer).option_id(CONFIRM)
    customer.say("转人工")
    escalation = agent.claim(customer.conversation_id)
    refused = customer.post_message(option_id=confirm)
    assert refused.status_code == 409
    agent.act(escalation, "return-to-bot")
    assert_problem(customer.post_message(option_id=confirm), 409, "confirmation_stale")
    customer.poll()
    assert "没有等待您确认的操作" in customer.say("确认提交").text
    assert people.requests_of(user) == []


@pytest.mark.both_databases
def test_the_customer_leaves_the_queue_and_the_bot_answers_again(meet: Meet) -> None:
    customer = meet("customer-resale")
    customer.say("转人工")
    assert "已取消排队" in customer.choose("取消排队").text
    assert customer.say("如何查看代金券？").kinds == ["article", "text"]  # the text: what the caller has


def test_the_button_works_in_the_middle_of_a_form(meet: Meet, people: People) -> None:
    customer = meet(people.eligible_customer())
    reach_confirmation(customer)
    pressed = customer.post("/handoff")
    assert (pressed.status_code, pressed.json()["owner"]) == (202, "queued")
    assert customer.post("/handoff").json()["owner"] == "queued"
    customer.poll()
    customer.send(text="还在吗")
    assert customer.is_silent_for(1.0)
    assert [kind for author, kind in customer.history() if author == "system"] == ["queue"]


def test_a_closed_conversation_takes_no_more(meet: Meet, agent: Agent) -> None:
    customer = meet()
    customer.say("转人工")
    escalation = agent.claim(customer.conversation_id)
    agent.act(escalation, "close")
    assert_problem(customer.post_message(text="还在吗"), 409, "conversation_closed")
    assert customer.poll()["owner"] == "closed"
    assert "本次人工服务已结束" in customer.messages[-2]["content"]["text"]
    rating = customer.messages[-1]["content"]
    body = {"escalation_id": rating["escalation_id"], "score": 5, "tags": ["solved"]}
    assert customer.post("/rating", body).status_code == 201
    assert customer.post("/rating", {**body, "score": 1}).json()["code"] == "rating_already_given"


def test_a_customer_is_no_agent(meet: Meet) -> None:
    customer = meet("customer-resale")
    assert_problem(customer.call("GET", "/api/escalations?state=queued"), 401, "token_invalid")
    assert_problem(meet().call("GET", "/api/escalations?state=queued"), 401, "not_signed_in")
