"""Every way in which the backend fails has its sentence, and the form goes on where that makes sense."""

from datetime import UTC, datetime

import pytest

from tests.conversations.conftest import Meet
from tests.conversations.fake_backend import FakeBackend, Refused
from tests.conversations.fake_records import checks_of
from tests.conversations.test_unbinding import REASON, REQUESTS, reach_confirmation


@pytest.mark.parametrize(
    ("code", "status", "sentence"),
    [("draft_expired", 410, "超过有效时间"), ("draft_superseded", 409, "在别处")],
)
def test_a_draft_that_is_gone_is_replaced_by_a_new_one(
    meet: Meet, backend: FakeBackend, code: str, status: int, sentence: str
) -> None:
    conversation = meet()
    shown = reach_confirmation(conversation)
    backend.drafts[shown.content("confirmation")["draft_id"]]["problem"] = Refused(status, code)
    again = conversation.click(shown.option("确认提交"))
    assert again.kinds == ["notice", "confirmation"]
    assert sentence in again.text
    assert again.content("confirmation")["draft_id"] != shown.content("confirmation")["draft_id"]
    assert again.is_form_open
    conversation.click(again.option("确认提交"))
    assert len(backend.requests_of(str(conversation.user))) == 1


def test_a_new_blocker_at_submission_is_shown(meet: Meet, backend: FakeBackend) -> None:
    conversation = meet()
    shown = reach_confirmation(conversation)
    refused = Refused(409, "unbinding_blocked", checks=checks_of("blocked"))
    backend.drafts[shown.content("confirmation")["draft_id"]]["problem"] = refused
    reply = conversation.click(shown.option("确认提交"))
    assert "请伙伴拨款核销欠款" in reply.content("checklist")["text"]
    assert not reply.is_form_open


def test_a_second_request_is_refused_kindly(meet: Meet, backend: FakeBackend) -> None:
    conversation = meet()
    shown = reach_confirmation(conversation)
    backend.drafts[shown.content("confirmation")["draft_id"]]["problem"] = Refused(
        409, "open_request_exists", number="UB-20261122-0009"
    )
    reply = conversation.click(shown.option("确认提交"))
    assert "已经提交过了" in reply.text
    assert "UB-20261122-0009" in reply.text
    assert "查看解除关联的进度" in reply.titles


def test_an_answer_that_comes_too_late_is_not_called_a_failure(meet: Meet, backend: FakeBackend) -> None:
    conversation = meet()
    shown = reach_confirmation(conversation)
    backend.failures[str(conversation.user)] = (REQUESTS, None)
    reply = conversation.click(shown.option("确认提交"))
    assert "还不能确定" in reply.text
    assert not reply.is_form_open
    assert len(backend.requests_of(str(conversation.user))) == 1


def test_signing_in_again_goes_on_at_the_confirmation(meet: Meet, backend: FakeBackend) -> None:
    conversation = meet()
    user = str(conversation.user)
    shown = reach_confirmation(conversation)
    backend.failures[user] = (REQUESTS, Refused(401, "token_expired"))
    reply = conversation.click(shown.option("确认提交"))
    assert [command["kind"] for command in reply.commands] == ["sign_in"]
    assert reply.is_form_open
    del backend.failures[user]
    conversation.click(shown.option("确认提交"))
    assert len(backend.requests_of(user)) == 1


def test_an_internal_error_while_the_draft_is_made_ends_the_form(meet: Meet, backend: FakeBackend) -> None:
    conversation = meet()
    asked = conversation.say("我要解除和伙伴的关联")
    backend.failures[str(conversation.user)] = ("/v1/unbinding/drafts", Refused(500, "internal_error"))
    reply = conversation.click(asked.option(REASON))
    assert reply.kinds == ["notice"]
    assert "出了点问题" in reply.text
    assert not reply.is_form_open


@pytest.mark.parametrize(
    ("status", "code", "sentence"),
    [
        (500, "internal_error", "出了点问题"),
        (403, "not_permitted", "不能办理"),
        (401, "token_invalid", "重新登录"),
    ],
)
def test_a_listing_that_fails_says_why(
    meet: Meet, backend: FakeBackend, status: int, code: str, sentence: str
) -> None:
    conversation = meet()
    backend.failures[str(conversation.user)] = ("/v1/coupons", Refused(status, code))
    assert sentence in conversation.say("查看我的代金券").text


def test_a_draft_past_its_time_is_renewed_when_the_form_goes_on(meet: Meet, backend: FakeBackend) -> None:
    conversation = meet()
    backend.draft_lifetimes[str(conversation.user)] = 0
    shown = reach_confirmation(conversation)
    assert datetime.fromisoformat(shown.content("confirmation")["expires_at"]) <= datetime.now(UTC)
    reply = conversation.say("如何查看代金券")
    assert reply.kinds == ["article", "notice", "confirmation"]
    assert reply.content("confirmation")["draft_id"] != shown.content("confirmation")["draft_id"]
