"""Tokens end with their turn, and what people write stays out of the logs."""

import re

import pytest

from tests.end_to_end.agent import Agent
from tests.end_to_end.conftest import Meet
from tests.end_to_end.installation import Places
from tests.end_to_end.people import People
from tests.end_to_end.stored import dump, read
from tests.end_to_end.unbinding_steps import submit
from tests.stack import Stack

JWT = re.compile(r"eyJ[\w-]{5,}\.eyJ[\w-]{5,}")


@pytest.mark.both_databases
def test_no_token_is_stored_published_or_logged(
    meet: Meet, stack: Stack, places: Places, people: People, agent: Agent
) -> None:
    user = people.eligible_customer()
    customer = meet()
    customer.say("查看我的代金券")
    customer.sign_in(user)
    submit(customer)
    customer.call("GET", "/api/escalations")  # a refused request
    customer.say("转人工")
    agent.claim(customer.conversation_id)

    stored = {
        **{name: dump(url) for name, url in places.databases.items()},
        "broker": read(places.broker),
        "logs": stack.log_text(),
    }
    for name in ("gateway", "bot", "broker", "logs"):
        assert customer.conversation_id in stored[name], name
    assert user in stored["backend"]
    secrets = (customer.token, customer.visitor_token, agent.token, stack.bot_secret())
    found = [(name, secret) for name, text in stored.items() for secret in secrets if str(secret) in text]
    assert [name for name, _ in found] == []
    assert [name for name, text in stored.items() if JWT.search(text)] == []


def test_the_search_for_tokens_finds_one(meet: Meet) -> None:
    assert JWT.search(f"before {meet('customer-resale').token} after")


@pytest.mark.both_databases
def test_what_was_said_is_not_logged(meet: Meet, stack: Stack, people: People) -> None:
    customer = meet(people.eligible_customer())
    customer.say("我的身份证号是 110101199001011234，帮我查券")
    customer.post_message(text="这句话太长" * 500)
    submit(customer)
    customer.say("转人工")
    log = stack.log_text()
    assert customer.conversation_id in log
    for said in ("110101199001011234", "这句话太长", "业务调整", "转人工", "端到端测试有限公司"):
        assert said not in log
