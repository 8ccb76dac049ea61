"""A how-to answer knows who asks, and what one side does reaches the other, over all four processes."""

import time
from collections.abc import Mapping
from typing import Any

import pytest

from tests.end_to_end.conftest import Meet
from tests.end_to_end.people import People
from tests.end_to_end.unbinding_steps import submit
from tests.end_to_end.visitor import Visitor

ATTEMPTS = 3
"""The answer waits 300 ms for the line and no longer: a busy machine may be late once."""
TOLD_WITHIN_S = 15.0
SETTLED_S = 5.0
"""More than two rounds of the gateway's reading: a second copy would have come."""


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("user", "question", "line"),
    [
        ("customer-resale", "如何查看代金券？", "张可用的券"),
        ("customer-free", "客户如何取消或解除与合作伙伴的关联关系？", "目前没有关联合作伙伴"),
        ("partner-staff", "怎么找到自己的生态经理？", "您的生态经理是林晓岚"),
        ("partner-staff", "HCCDX培训应如何参加？", "最近一场是"),
    ],
    ids=["coupons", "unbinding", "manager", "training"],
)
def test_the_answer_is_followed_by_ones_own_state(meet: Meet, user: str, question: str, line: str) -> None:
    for _ in range(ATTEMPTS):
        reply = meet(user).say(question)
        if "text" in reply.kinds:
            break
    assert reply.kinds == ["article", "text"], reply.text
    assert line in reply.text


def test_a_guest_hears_nothing_of_anybodys_state(meet: Meet) -> None:
    assert meet().say("如何查看代金券？").kinds == ["article"]


@pytest.mark.both_databases
def test_each_side_hears_once_what_the_other_did(meet: Meet, people: People) -> None:
    user = people.eligible_customer()
    partner, customer = meet("partner-admin"), meet(user)
    number = submit(customer)
    assert number in news(partner, "unbinding.submitted", number)["text"]
    partner.say(f"我要审{number}")
    partner.choose("同意")
    partner.choose("确认同意")
    assert number in news(customer, "unbinding.approved", number)["text"]


def news(visitor: Visitor, kind: str, number: str) -> Mapping[str, Any]:
    """The one message of that kind about the request; fails when it does not come, or comes twice."""
    deadline = time.monotonic() + TOLD_WITHIN_S
    while time.monotonic() < deadline and not _told(visitor, kind, number):
        visitor.poll(wait_s=1.0)
    settled = time.monotonic() + SETTLED_S
    while time.monotonic() < settled:
        visitor.poll(wait_s=1.0)
    (only,) = _told(visitor, kind, number)
    return only


def _told(visitor: Visitor, kind: str, number: str) -> list[Mapping[str, Any]]:
    contents = [message["content"] for message in visitor.messages]
    return [each for each in contents if each.get("event") == kind and number in each["text"]]
