"""The form of all tasks with a confirmation: what an answer means, and what comes next; calls nobody."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.forms import REQUESTED_SLOT
from rasa_sdk.types import DomainDict

from actions.backend_action import Event, say
from actions.consent import ConsentReader
from actions.task_operation import Field, Reading, TaskOperation
from actions.task_state import ANSWER_SLOTS, CHANGE, CONFIRMATION, FORM, TaskState
from actions.task_words import TaskWords
from actions.today import local_date
from actions.turn import Turn


@dataclass(frozen=True)
class Taken:
    """What became of an answer, and what is to be said about it."""

    state: TaskState
    response: str | None = None


class ValidateTaskForm(Action):  # type: ignore[misc]  # rasa_sdk ships no types
    """Takes an answer into the task's state and names the slot that is asked for next."""

    def __init__(
        self,
        operations: Mapping[str, TaskOperation],
        words: TaskWords,
        consent: ConsentReader,
        now: Callable[[], datetime],
    ) -> None:
        self._operations, self._words, self._consent, self._now = operations, words, consent, now

    def name(self) -> str:
        return f"validate_{FORM}"

    async def run(
        self,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        domain: DomainDict,  # noqa: ARG002
    ) -> list[Event]:
        state = TaskState.of(tracker)
        if state is None:
            return [SlotSet(REQUESTED_SLOT, None)]
        operation = self._operations[state.operation]
        filled = tracker.slots_to_validate()
        given = next((str(filled[slot]) for slot in ANSWER_SLOTS if filled.get(slot)), None)
        if given is None:
            # Nothing but the next slot: so Rasa sees that this message does not answer the form.
            return [SlotSet(REQUESTED_SLOT, next_step(operation, state)[1])]
        taken = self._take(given, Turn.of(tracker), operation, next_step(operation, state)[0])
        if taken.response:
            say(dispatcher, taken.response, **taken.state.context)
        state, slot = next_step(operation, taken.state)
        return [
            *(SlotSet(answer, None) for answer in ANSWER_SLOTS),
            *state.events(),
            SlotSet(REQUESTED_SLOT, slot),
        ]

    def _take(self, text: str, turn: Turn, operation: TaskOperation, state: TaskState) -> Taken:
        reading = Reading(is_asked=False, context=state.context, today=local_date(self._now()))
        clicked = (turn.option or {}).get("draft_id")
        if clicked is not None and clicked != state.draft_id:
            return Taken(state, "utter_confirmation_stale")
        if self._words.is_going_back(text):
            return _go_back(state)
        field = operation.field(state.asking)
        if field is not None and field.is_free_text:
            return _take_answer(text, field, operation, state, reading)
        correction = self._words.correction(text, operation, state, reading)
        if correction is not None:
            changed = state.having(correction.values)
            again = changed.without(correction.ask_again) if correction.ask_again else _settled(changed)
            return Taken(again)
        if field is not None:
            return _take_answer(text, field, operation, state, reading)
        return self._take_confirmation(text, turn, operation, state, reading)

    def _take_confirmation(
        self, text: str, turn: Turn, operation: TaskOperation, state: TaskState, reading: Reading
    ) -> Taken:
        is_shown = state.draft is not None and state.asking is None
        if is_shown and turn.task == "affirm" and (turn.option or self._consent.is_explicit(text)):
            return Taken(replace(state, is_confirmed=True))
        if turn.task == "deny":
            return Taken(replace(state, asking=CHANGE))
        if turn.task == "affirm":
            return Taken(_settled(state))
        found = operation.read_all(text, reading)
        if found:
            return Taken(_settled(state.having(found)))
        return Taken(_settled(state), "utter_confirmation_unclear")


def next_step(operation: TaskOperation, state: TaskState) -> tuple[TaskState, str | None]:
    """The state with what is asked for next, and the slot that its answer comes in by; None is the end."""
    if state.is_confirmed:
        return state, None
    if state.asking == CHANGE:
        return state, CONFIRMATION
    asked = operation.field(state.asking)
    if asked is None or asked.name in state.values or not asked.is_wanted(state.values):
        asked = operation.missing(state.values)
    if asked is None:
        return replace(state, asking=None), CONFIRMATION
    return replace(state, asking=asked.name), asked.slot


def _take_answer(
    text: str, field: Field, operation: TaskOperation, state: TaskState, reading: Reading
) -> Taken:
    value = field.read(text, replace(reading, is_asked=True))
    others = [known.name for known in operation.fields if known.name not in (*state.values, field.name)]
    more = {} if field.is_free_text else operation.read_all(text, reading, others)
    found = more if value is None else {**more, field.name: value}
    if not found:
        return Taken(state, field.unclear)
    return Taken(_settled(state.having(found)))


def _settled(state: TaskState) -> TaskState:
    """Nothing particular is asked for any more: what is missing comes next, else the confirmation."""
    return replace(state, asking=None)


def _go_back(state: TaskState) -> Taken:
    if not state.answered:
        return Taken(state, "utter_task_at_the_beginning")
    return Taken(state.without(state.answered[-1]))
