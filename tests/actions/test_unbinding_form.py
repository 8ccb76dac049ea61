"""What an answer inside the form means, and that only the confirmed draft is submitted."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import httpx
import pytest

from actions.consent import ConsentReader
from actions.task_words import TaskWords
from actions.unbinding_form import AskUnbindingConfirmation, SubmitUnbinding, ValidateRequestUnbindingForm
from actions.unbinding_reason import ReasonReader
from tests.actions.recorded import CannedBackend, run, tracker

BEFORE_EXPIRY = datetime.fromisoformat("2026-11-22T10:14:59+08:00")
AT_EXPIRY = datetime.fromisoformat("2026-11-22T10:15:00+08:00")
NEW_DRAFT = {"id": "draft-8", "reason": "业务调整"}
DRAFTS, REQUESTS = "POST /v1/unbinding/drafts", "POST /v1/unbinding/requests"
LIST = "GET /v1/unbinding/requests"


def validation() -> ValidateRequestUnbindingForm:
    return ValidateRequestUnbindingForm(
        ReasonReader.from_file(), ConsentReader.from_file(), TaskWords.from_file()
    )


def asking(now: datetime, backend: CannedBackend) -> AskUnbindingConfirmation:
    return AskUnbindingConfirmation(backend.client(), lambda: now)


@pytest.mark.parametrize(
    ("name", "responses", "slots"),
    [
        ("reason_given", [], {"unbinding_reason": "业务调整", "unbinding_draft": None}),
        ("reason_is_a_yes", [], {"unbinding_reason": None}),
        ("confirmation_clicked", [], {"unbinding_confirmation": "draft-7"}),
        ("old_confirmation_clicked", ["utter_confirmation_stale"], {"unbinding_confirmation": None}),
        ("confirmation_denied", [], {"unbinding_confirmation": None, "unbinding_reason": None}),
        ("confirmation_unclear", ["utter_confirmation_unclear"], {"unbinding_confirmation": None}),
        (
            "reason_corrected",
            [],
            {"unbinding_confirmation": None, "unbinding_reason": "准备换一家伙伴", "unbinding_draft": None},
        ),
    ],
)
async def test_an_answer(name: str, responses: list[str], slots: dict[str, Any]) -> None:
    outcome = await run(validation(), tracker(name))
    assert outcome.names == responses
    assert outcome.slots == slots


@pytest.mark.parametrize("reason", ["3", "长" * 501, "\u200b/"])
def test_a_reason_of_the_wrong_length_is_asked_again(reason: str) -> None:
    said = []

    class Dispatcher:
        def utter_message(self, response: str) -> None:
            said.append(response)

    slots = validation().validate_unbinding_reason(reason, Dispatcher(), tracker("reason_given"), {})
    assert slots == {"unbinding_reason": None}
    assert said == ["utter_unbinding_reason_length"]


@pytest.mark.parametrize("words", ["上一步", "返回", "回到上一步吧"])
def test_going_back_is_no_reason(words: str) -> None:
    said = []

    class Dispatcher:
        def utter_message(self, response: str) -> None:
            said.append(response)

    slots = validation().validate_unbinding_reason(words, Dispatcher(), tracker("reason_given"), {})
    assert slots == {"unbinding_reason": None}
    assert said == ["utter_task_at_the_beginning"]


def test_going_back_from_the_confirmation_asks_for_the_reason_again() -> None:
    shown = tracker("confirmation_unclear")
    slots = validation().validate_unbinding_confirmation("上一步", None, shown, {})
    assert slots == {"unbinding_confirmation": None, "unbinding_reason": None}


def test_a_reason_that_did_not_change_keeps_its_draft() -> None:
    known = tracker("confirmation_clicked")
    slots = validation().validate_unbinding_reason("业务调整", None, known, {})
    assert slots["unbinding_draft"]["id"] == "draft-7"


async def test_the_first_draft_is_made_and_shown() -> None:
    backend = CannedBackend({DRAFTS: (201, NEW_DRAFT)})
    outcome = await run(asking(BEFORE_EXPIRY, backend), tracker("confirmation_due"))
    assert outcome.names == ["utter_unbinding_confirmation"]
    assert outcome.responses[0]["draft_id"] == "draft-8"
    assert outcome.slots == {"unbinding_draft": NEW_DRAFT}


async def test_a_valid_draft_is_shown_again_without_asking_the_backend() -> None:
    outcome = await run(asking(BEFORE_EXPIRY, CannedBackend({})), tracker("confirmation_unclear"))
    assert outcome.responses[0]["draft_id"] == "draft-7"


async def test_an_expired_draft_is_replaced() -> None:
    backend = CannedBackend({DRAFTS: (201, NEW_DRAFT)})
    outcome = await run(asking(AT_EXPIRY, backend), tracker("confirmation_unclear"))
    assert outcome.names == ["utter_unbinding_draft_expired", "utter_unbinding_confirmation"]
    assert outcome.slots == {"unbinding_draft": NEW_DRAFT}


async def test_a_draft_that_is_refused_ends_the_form() -> None:
    backend = CannedBackend(
        {DRAFTS: (409, {"code": "unbinding_blocked", "checks": [{"code": "no_arrears"}]})}
    )
    outcome = await run(asking(BEFORE_EXPIRY, backend), tracker("confirmation_due"))
    assert outcome.names == ["utter_unbinding_blocked_meanwhile"]
    assert outcome.responses[0]["items"] == [{"code": "no_arrears"}]
    assert outcome.slots == {"requested_slot": None}


async def test_an_expired_token_leaves_the_form_open() -> None:
    backend = CannedBackend({DRAFTS: (401, {"code": "token_expired"})})
    outcome = await run(asking(BEFORE_EXPIRY, backend), tracker("confirmation_due"))
    assert outcome.names == ["utter_token_expired"]
    assert outcome.events == []


async def test_the_confirmed_draft_is_submitted() -> None:
    backend = CannedBackend({REQUESTS: (201, {"number": "UB-20261122-0001"})})
    outcome = await run(SubmitUnbinding(backend.client()), tracker("form_completed"))
    assert outcome.names == ["utter_unbinding_submitted"]
    assert backend.requests[0].content == b'{"draft_id":"draft-7"}'
    assert outcome.slots["unbinding_draft"] is None


@pytest.mark.parametrize("confirmation", [None, "确认提交", "draft-6"])
async def test_nothing_else_is_submitted(confirmation: str | None) -> None:
    backend = CannedBackend({})
    recorded = tracker("form_completed", unbinding_confirmation=confirmation)
    outcome = await run(SubmitUnbinding(backend.client()), recorded)
    assert outcome.names == []
    assert backend.requests == []


@pytest.mark.parametrize(
    ("code", "response"),
    [
        ("draft_expired", "utter_unbinding_draft_expired"),
        ("draft_superseded", "utter_unbinding_draft_superseded"),
    ],
)
async def test_a_draft_that_is_gone_is_asked_about_again(code: str, response: str) -> None:
    decided = {"number": "UB-20260101-0001", "can_be_cancelled": False}
    backend = CannedBackend({REQUESTS: (409, {"code": code}), LIST: (200, {"items": [decided], "total": 1})})
    outcome = await run(SubmitUnbinding(backend.client()), tracker("form_completed"))
    assert outcome.names == [response]
    assert outcome.slots == {"unbinding_draft": None, "unbinding_confirmation": None}
    assert outcome.followup == "request_unbinding_form"


async def test_what_was_submitted_on_another_device_is_named() -> None:
    open_request = {"number": "UB-20261122-0001", "can_be_cancelled": True}
    backend = CannedBackend(
        {
            REQUESTS: (409, {"code": "draft_superseded"}),
            LIST: (200, {"items": [open_request], "total": 1}),
        }
    )
    outcome = await run(SubmitUnbinding(backend.client()), tracker("form_completed"))
    assert outcome.names == ["utter_unbinding_open_request"]
    assert outcome.responses[0]["number"] == "UB-20261122-0001"
    assert outcome.slots["unbinding_draft"] is None
    assert outcome.followup is None


def unreachable(request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("down", request=request)


def late(request: httpx.Request) -> httpx.Response:
    raise httpx.ReadTimeout("late", request=request)


@pytest.mark.parametrize(
    ("answer", "response"),
    [(unreachable, "utter_backend_unavailable"), ((401, {"code": "token_expired"}), "utter_token_expired")],
)
async def test_what_can_be_tried_again_keeps_the_draft(
    answer: tuple[int, dict[str, str]] | Callable[[httpx.Request], httpx.Response], response: str
) -> None:
    backend = CannedBackend({REQUESTS: answer})
    outcome = await run(SubmitUnbinding(backend.client()), tracker("form_completed"))
    assert outcome.names == [response]
    assert outcome.slots == {"unbinding_confirmation": None}
    assert outcome.followup == "request_unbinding_form"


async def test_an_unknown_outcome_is_not_called_a_failure() -> None:
    backend = CannedBackend({REQUESTS: late})
    outcome = await run(SubmitUnbinding(backend.client()), tracker("form_completed"))
    assert outcome.names == ["utter_unbinding_outcome_unknown"]
    assert outcome.followup is None


@pytest.mark.parametrize(
    "text", ["是的", "确认提交", "好的，提交吧。", "嗯嗯", "没问题，确认", "OK", "可以的"]
)
def test_an_explicit_yes(text: str) -> None:
    assert ConsentReader.from_file().is_explicit(text)


@pytest.mark.parametrize(
    "text",
    [
        "看情况",
        "可能吧",
        "可以吗",
        "确定吗",
        "确定？",
        "提交了会怎样",
        "行不行",
        "不确定",
        "嗯嗯啊啊",
        "的了",
        "",
    ],
)
def test_what_only_resembles_a_yes(text: str) -> None:
    assert not ConsentReader.from_file().is_explicit(text)


async def test_a_doubtful_yes_is_asked_again() -> None:
    recorded = tracker("confirmation_clicked")
    recorded.latest_message["option"] = None
    recorded.events[-1]["value"] = "看情况"
    outcome = await run(validation(), recorded)
    assert outcome.names == ["utter_confirmation_unclear"]
    assert outcome.slots == {"unbinding_confirmation": None}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("原因改成准备换一家伙伴", "准备换一家伙伴"),
        ("把原因改为：业务收缩。", "业务收缩"),
        ("理由是服务响应慢", "服务响应慢"),
        ("改成“团队解散了”", "团队解散了"),
        ("我们换成自己管理", None),
        ("业务调整", None),
    ],
)
def test_a_correction_is_recognised(text: str, reason: str | None) -> None:
    assert ReasonReader.from_file().correction(text) == reason
