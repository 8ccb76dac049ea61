"""The shared form of confirmed operations: what is entered, and going back."""

from typing import Any

import pytest

from actions.consent import ConsentReader
from actions.operation import CODE, CONFIRMATION, NOT_NEEDED, OPERATION, REASON
from actions.operation_form import ValidateConfirmOperationForm
from actions.task_words import TaskWords
from actions.unbinding_reason import ReasonReader
from tests.actions.recorded import Outcome, run, said

REJECTION = {"kind": "reject_unbinding", "target": "UB-20261120-0001"}
BACK = "上一步"


async def answer(asked: str, text: str, **slots: Any) -> Outcome:
    known = {OPERATION: REJECTION, CODE: NOT_NEEDED, CONFIRMATION: None, "requested_slot": asked, **slots}
    tracker = said(text, "inform", {**known, asked: text})
    tracker.active_loop = {"name": "confirm_operation_form"}
    tracker.events.append({"event": "slot", "name": asked, "value": text})
    form = ValidateConfirmOperationForm(
        ReasonReader.from_file(), ConsentReader.from_file(), TaskWords.from_file()
    )
    return await run(
        form, tracker, {"forms": {"confirm_operation_form": {"required_slots": []}}, "slots": {}}
    )


async def test_a_reason_is_taken() -> None:
    outcome = await answer(REASON, "还有订单没付")
    assert (outcome.names, outcome.slots[REASON]) == ([], "还有订单没付")


@pytest.mark.parametrize("asked", [REASON, CODE])
async def test_going_back_from_the_first_step_is_no_answer(asked: str) -> None:
    outcome = await answer(asked, BACK)
    assert outcome.names == ["utter_task_at_the_beginning"]
    assert outcome.slots[asked] is None


async def test_going_back_from_the_confirmation_asks_for_the_reason_again() -> None:
    outcome = await answer(CONFIRMATION, BACK, **{REASON: "还有订单没付"})
    assert outcome.names == []
    assert (outcome.slots[CONFIRMATION], outcome.slots[REASON]) == (None, None)


async def test_there_is_nothing_before_a_bare_confirmation() -> None:
    outcome = await answer(CONFIRMATION, BACK, **{REASON: NOT_NEEDED})
    assert outcome.names == ["utter_task_at_the_beginning"]
    assert outcome.slots[CONFIRMATION] is None
