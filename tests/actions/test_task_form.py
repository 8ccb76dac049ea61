"""The form of all tasks: begin, answer, correct, go back, confirm, submit, stop."""

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from actions.agreement import REQUEST_ACCEPTANCE
from actions.consent import ConsentReader
from actions.dialogue import UseInformation
from actions.performance import GIVE_FEEDBACK
from actions.task_form import ValidateTaskForm
from actions.task_state import TASK, TaskState
from actions.task_steps import AskTaskConfirmation, AskTaskField, StartTask, StopTask, SubmitTask
from actions.task_words import TaskWords
from tests.actions.recorded import CannedBackend, Outcome, run, said

OPERATIONS = {REQUEST_ACCEPTANCE.name: REQUEST_ACCEPTANCE}
FEEDBACK = {GIVE_FEEDBACK.name: GIVE_FEEDBACK, **OPERATIONS}
NUMBER = "AGR-2026-0007"
RESUME = f'{{"operation": "request_acceptance", "values": {{"agreement_number": "{NUMBER}"}}}}'
DRAFTS = f"POST /v1/agreements/{NUMBER}/acceptance/drafts"
SUBMIT = "POST /v1/agreements/acceptance"
PROPOSAL = {
    "id": "d1",
    "title": "x",
    "lines": [],
    "consequences": [],
    "expires_at": "2026-11-22T02:00:00+00:00",
}


def now() -> datetime:
    return datetime(2026, 11, 22, 1, 0, tzinfo=UTC)


def state(**changes: Any) -> dict[str, Any]:
    return {
        "operation": "request_acceptance",
        "values": {"agreement_number": NUMBER},
        "context": {},
        "answered": ["agreement_number"],
        "asking": None,
        "draft": PROPOSAL,
        "is_confirmed": False,
        "suspended": None,
        **changes,
    }


async def validate(text: str | None, intent: str = "inform", option: Any = None, **changes: Any) -> Outcome:
    slots = {TASK: state(**changes)}
    tracker = said(text or "", intent, slots, option=option)
    tracker.active_loop = {"name": "task_form"}
    if text is not None:
        slot = "task_confirmation"
        tracker.slots[slot] = text
        tracker.events.append({"event": "slot", "name": slot, "value": text})
    form = ValidateTaskForm(OPERATIONS, TaskWords.from_file(), ConsentReader.from_file(), now)
    return await run(form, tracker)


async def test_it_begins_with_what_was_said() -> None:
    backend = CannedBackend({})
    outcome = await run(
        StartTask(backend.client(), REQUEST_ACCEPTANCE, now), said(NUMBER, "request_acceptance")
    )
    assert outcome.slots[TASK]["values"] == {"agreement_number": NUMBER}
    assert (outcome.slots[TASK]["asking"], outcome.followup) == (None, "task_form")


async def test_what_is_missing_is_asked_for() -> None:
    begun = await run(StartTask(CannedBackend({}).client(), REQUEST_ACCEPTANCE, now), said("验收", "x"))
    assert begun.slots[TASK]["asking"] == "agreement_number"
    asked = said("验收", "x", {TASK: begun.slots[TASK]})
    outcome = await run(AskTaskField(CannedBackend({}).client(), OPERATIONS, "task_answer"), asked)
    assert outcome.names == ["utter_ask_agreement_number"]


async def test_another_task_remembers_what_it_interrupts() -> None:
    open_task = state(operation="request_invoice", values={"amount": "3000.00"}, answered=["amount"])
    tracker = said(NUMBER, "request_acceptance", {TASK: open_task})
    tracker.active_loop = {"name": "task_form"}
    outcome = await run(StartTask(CannedBackend({}).client(), REQUEST_ACCEPTANCE, now), tracker)
    assert outcome.slots[TASK]["suspended"] == {
        "operation": "request_invoice",
        "values": {"amount": "3000.00"},
    }


async def test_a_button_goes_on_with_what_was_filled_in() -> None:
    resumed = said("接着办", "x", option={"kind": "task"}, resume=RESUME)
    outcome = await run(StartTask(CannedBackend({}).client(), REQUEST_ACCEPTANCE, now), resumed)
    assert outcome.slots[TASK]["values"] == {"agreement_number": NUMBER}


async def test_a_message_that_is_no_answer_only_names_the_next_slot() -> None:
    outcome = await validate(None)
    assert outcome.slots == {"requested_slot": "task_confirmation"}


@pytest.mark.parametrize("text", ["确认提交", "好的", "嗯，提交吧"])
async def test_an_explicit_yes_confirms(text: str) -> None:
    outcome = await validate(text, "affirm")
    assert outcome.slots[TASK]["is_confirmed"] is True
    assert outcome.slots["requested_slot"] is None


@pytest.mark.parametrize("text", ["看情况", "可以吗", "应该行"])
async def test_a_maybe_does_not(text: str) -> None:
    outcome = await validate(text)
    assert outcome.slots[TASK]["is_confirmed"] is False
    assert outcome.slots["requested_slot"] == "task_confirmation"
    assert outcome.names == ["utter_confirmation_unclear"]


async def test_a_click_on_an_old_confirmation_is_stale() -> None:
    outcome = await validate("确认提交", "affirm", option={"draft_id": "d0"})
    assert outcome.names == ["utter_confirmation_stale"]
    assert outcome.slots[TASK]["is_confirmed"] is False


async def test_a_yes_to_nothing_shown_confirms_nothing() -> None:
    outcome = await validate("确认", "affirm", draft=None)
    assert outcome.slots[TASK]["is_confirmed"] is False


@pytest.mark.parametrize(
    "text", ["不对，是AGR-2026-0008", "协议改成 agr 2026 0008", "不是这份，是AGR-2026-0008", "AGR-2026-0008"]
)
async def test_a_correction_drops_the_draft(text: str) -> None:
    outcome = await validate(text)
    assert outcome.slots[TASK]["values"] == {"agreement_number": "AGR-2026-0008"}
    assert outcome.slots[TASK]["draft"] is None
    assert outcome.slots["requested_slot"] == "task_confirmation"


@pytest.mark.parametrize("text", ["上一步", "返回上一步", "修改协议编号"])
async def test_going_back_asks_again(text: str) -> None:
    outcome = await validate(text)
    assert outcome.slots[TASK]["values"] == {}
    assert outcome.slots[TASK]["asking"] == "agreement_number"
    assert outcome.slots["requested_slot"] == "task_answer"


async def test_nothing_comes_before_the_first_step() -> None:
    outcome = await validate("上一步", values={}, answered=[], asking="agreement_number")
    assert outcome.names == ["utter_task_at_the_beginning"]


async def test_a_no_asks_what_to_change() -> None:
    denied = await validate("不对", "deny")
    assert denied.slots[TASK]["asking"] == "what_to_change"
    asked = said("不对", "deny", {TASK: denied.slots[TASK]})
    confirmation = AskTaskConfirmation(CannedBackend({}).client(), OPERATIONS, TaskWords.from_file(), now)
    outcome = await run(confirmation, asked)
    assert outcome.names == ["utter_task_what_to_change"]
    assert outcome.responses[0]["items"] == [{"label": "协议编号"}]


def confirmation_of(answers: dict[str, Any]) -> tuple[AskTaskConfirmation, CannedBackend]:
    backend = CannedBackend(answers)
    return AskTaskConfirmation(backend.client(), OPERATIONS, TaskWords.from_file(), now), backend


async def test_the_draft_is_made_once_and_shown_again() -> None:
    action, backend = confirmation_of({DRAFTS: (201, PROPOSAL)})
    outcome = await run(action, said("x", "inform", {TASK: state(draft=None)}))
    assert outcome.names == ["utter_task_confirmation"]
    assert outcome.slots[TASK]["draft"]["id"] == "d1"
    await run(action, said("x", "inform", {TASK: outcome.slots[TASK]}))
    assert len(backend.requests) == 1


async def test_an_expired_draft_is_made_anew() -> None:
    action, _ = confirmation_of({DRAFTS: (201, PROPOSAL)})
    expired = {**PROPOSAL, "id": "d0", "expires_at": "2026-11-22T00:59:00+00:00"}
    outcome = await run(action, said("x", "inform", {TASK: state(draft=expired)}))
    assert outcome.names == ["utter_task_draft_gone", "utter_task_confirmation"]
    assert outcome.slots[TASK]["draft"]["id"] == "d1"


async def test_a_refusal_is_told_in_the_backends_words_and_ends_the_form() -> None:
    problem = {"status": 409, "code": "acceptance_blocked", "detail": "现在不能发起验收。"}
    action, _ = confirmation_of({DRAFTS: (409, problem)})
    outcome = await run(action, said("x", "inform", {TASK: state(draft=None)}))
    assert outcome.names == ["utter_refused"]
    assert outcome.responses[0]["detail"] == "现在不能发起验收。"
    assert outcome.slots == {"requested_slot": None}


async def test_a_wrong_field_is_asked_for_again() -> None:
    problem = {"status": 409, "code": "x", "detail": "编号不对。", "field": "agreement_number"}
    action, _ = confirmation_of({DRAFTS: (409, problem)})
    outcome = await run(action, said("x", "inform", {TASK: state(draft=None)}))
    assert outcome.names == ["utter_refused", "utter_ask_agreement_number"]
    assert outcome.slots[TASK]["asking"] == "agreement_number"
    assert outcome.slots["requested_slot"] == "task_answer"


async def submit(answer: Any, **changes: Any) -> Outcome:
    backend = CannedBackend({SUBMIT: answer})
    tracker = said("确认", "affirm", {TASK: state(**{"is_confirmed": True, **changes})})
    return await run(SubmitTask(backend.client(), OPERATIONS), tracker)


async def test_what_was_confirmed_is_submitted() -> None:
    outcome = await submit((201, {"number": NUMBER}))
    assert outcome.names == ["utter_acceptance_requested"]
    assert outcome.slots[TASK] is None


async def test_what_was_not_confirmed_is_not() -> None:
    outcome = await submit(_unexpected, is_confirmed=False)
    assert (outcome.names, outcome.slots[TASK]) == ([], None)


async def test_what_was_interrupted_is_offered_again() -> None:
    suspended = {"operation": "request_invoice", "values": {"amount": "3000.00"}}
    outcome = await submit((201, {"number": NUMBER}), suspended=suspended)
    assert outcome.names == ["utter_acceptance_requested", "utter_task_resumption"]
    resumed = '{"operation": "request_invoice", "values": {"amount": "3000.00"}}'
    assert outcome.responses[1]["resume"] == resumed


async def test_a_stale_draft_is_shown_anew() -> None:
    outcome = await submit((410, {"status": 410, "code": "draft_expired"}))
    assert outcome.names == ["utter_task_draft_gone"]
    assert (outcome.slots[TASK]["draft"], outcome.followup) == (None, "task_form")


async def test_an_unknown_outcome_is_admitted() -> None:
    outcome = await submit(_time_out)
    assert outcome.names == ["utter_task_outcome_unknown"]
    assert outcome.slots[TASK] is None


def stopping() -> StopTask:
    return StopTask(CannedBackend({}).client(), FEEDBACK, TaskWords.from_file())


async def test_stopping_submits_nothing() -> None:
    outcome = await run(stopping(), said("算了", "cancel", {TASK: state()}))
    assert outcome.names == ["utter_task_given_up"]
    assert outcome.slots[TASK] is None


@pytest.mark.parametrize("text", ["少算了一台", "多算了两笔订单", "这个月漏算了"])
async def test_a_miscalculation_is_an_answer_and_no_stop(text: str) -> None:
    asked = state(operation="performance_feedback", values={}, answered=[], asking="feedback_text")
    outcome = await run(stopping(), said(text, "cancel", {TASK: asked}))
    assert (outcome.names, outcome.followup) == ([], "task_form")
    assert outcome.slots[TASK]["values"] == {"feedback_text": text}


@pytest.mark.parametrize("text", ["算了", "那算了吧，不提了", "还是算了"])
async def test_a_stop_is_no_answer(text: str) -> None:
    asked = state(operation="performance_feedback", values={}, answered=[], asking="feedback_text")
    outcome = await run(stopping(), said(text, "cancel", {TASK: asked}))
    assert outcome.names == ["utter_task_given_up"]


async def test_what_was_interrupted_is_offered_after_the_stop() -> None:
    suspended = {"operation": "request_acceptance", "values": {}}
    outcome = await run(stopping(), said("算了", "cancel", {TASK: state(suspended=suspended)}))
    assert outcome.names == ["utter_task_given_up", "utter_task_resumption"]
    assert outcome.responses[1]["operation_name"] == "request_acceptance"


async def test_an_old_cancel_button_does_not_stop_what_is_open() -> None:
    tracker = said("取消", "cancel", {TASK: state()}, option={"draft_id": "d0"})
    outcome = await run(stopping(), tracker)
    assert (outcome.names, outcome.followup) == (["utter_confirmation_stale"], "task_form")


def test_the_state_survives_the_dialogue() -> None:
    tracker = said("x", "inform", {TASK: state()})
    known = TaskState.of(tracker)
    assert known is not None
    assert known.events()[0]["value"] == state()


def _unexpected(_request: httpx.Request) -> httpx.Response:
    raise AssertionError("nothing may be submitted")


def _time_out(request: httpx.Request) -> httpx.Response:
    raise httpx.ReadTimeout("slow", request=request)


async def test_the_button_begins_the_interrupted_task() -> None:
    outcome = await run(
        UseInformation(), said("接着办", "inform", option={"kind": "dialogue"}, resume=RESUME)
    )
    assert outcome.followup == "action_start_request_acceptance"
