"""What a task does: begin, ask, show what is to be confirmed, submit it once, stop."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import ActiveLoop, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.forms import REQUESTED_SLOT

from actions.backend_action import BackendAction, Event, say, say_failure
from actions.backend_client import (
    BackendClient,
    BackendError,
    BackendProblem,
    BackendTimeout,
    BackendUnavailable,
)
from actions.failures import needs_sign_in
from actions.page import Page
from actions.task_action import TaskAction
from actions.task_form import next_step
from actions.task_operation import Reading, TaskOperation
from actions.task_state import CHANGE, CONFIRMATION, FORM, RESUME, TaskState, forget_task
from actions.task_words import TaskWords
from actions.today import local_date
from actions.turn import Turn

DRAFT_IS_GONE = ("draft_expired", "draft_superseded")


class StartTask(TaskAction):
    """Begins a task with everything that the message says already; an open one of the same kind goes on."""

    def __init__(self, backend: BackendClient, operation: TaskOperation, now: Callable[[], datetime]) -> None:
        super().__init__(backend)
        self._operation, self._now = operation, now
        self.action = f"action_start_{operation.name}"

    async def perform(self, turn: Turn, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        context = await self._context(turn)
        refusal = self._operation.refusal(context)
        if refusal is not None:
            say(dispatcher, refusal, **{**context, "items": context.get("checks") or []})
            return []
        begun = self._begun(tracker)
        reading = Reading(is_asked=False, context=context, today=local_date(self._now()))
        values = {
            **self._named(turn),
            **({} if turn.option else self._operation.read_all(turn.text, reading)),
        }
        state = replace(begun, context=context, asking=None, is_confirmed=False).having(values)
        state, _ = next_step(self._operation, state)
        return [*state.events(), SlotSet(REQUESTED_SLOT, None), FollowupAction(FORM)]

    async def _context(self, turn: Turn) -> dict[str, Any]:
        path = self._operation.context_path
        if path is None:
            return {}
        if not self._operation.is_paged:
            return await self.backend.read(turn, path)
        page = Page.of(turn)
        found = await self.backend.read(turn, path, page.query)
        return {**found, **page.rest(found, {})}

    def _begun(self, tracker: Tracker) -> TaskState:
        """The open task of this kind; else a new one that remembers what it interrupts."""
        known = TaskState.of(tracker) if tracker.active_loop_name == FORM else None
        if known is not None and known.operation == self._operation.name:
            return known
        interrupted = {"operation": known.operation, "values": dict(known.values)} if known else None
        return TaskState(self._operation.name, suspended=interrupted)

    def _named(self, turn: Turn) -> dict[str, Any]:
        """What a button brought along."""
        resumed = turn.entities.get(RESUME)
        known = json.loads(resumed)["values"] if isinstance(resumed, str) else {}
        named = {name: value for name, value in turn.entities.items() if self._operation.field(name)}
        return {**known, **named}


class AskTaskField(BackendAction):
    """Asks for the field that is next."""

    is_open_to_guests = True

    def __init__(self, backend: BackendClient, operations: Mapping[str, TaskOperation], slot: str) -> None:
        super().__init__(backend)
        self._operations = operations
        self.action = f"action_ask_{FORM}_{slot}"

    async def perform(self, turn: Turn, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:  # noqa: ARG002
        state = TaskState.of(tracker)
        if state is not None:
            operation = self._operations[state.operation]
            ask_field(dispatcher, operation, next_step(operation, state)[0])
        return []


class AskTaskConfirmation(BackendAction):
    """Shows what is to be confirmed; has the backend check it first when nothing valid is there."""

    action = f"action_ask_{FORM}_{CONFIRMATION}"

    def __init__(
        self,
        backend: BackendClient,
        operations: Mapping[str, TaskOperation],
        words: TaskWords,
        now: Callable[[], datetime],
    ) -> None:
        super().__init__(backend)
        self._operations, self._words, self._now = operations, words, now

    async def perform(self, turn: Turn, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        state = TaskState.of(tracker)
        if state is None:
            return []
        operation = self._operations[state.operation]
        if state.asking == CHANGE:
            fields = [known for known in operation.fields if known.name in state.values]
            labels = [{"label": self._words.label(known.name)} for known in fields]
            say(dispatcher, "utter_task_what_to_change", items=labels)
            return []
        draft = state.draft
        if draft is not None and datetime.fromisoformat(draft["expires_at"]) <= self._now():
            say(dispatcher, "utter_task_draft_gone")
            draft = None
        if draft is None:
            path = operation.draft_path.format(**state.values)
            body = operation.body(state.values)
            draft = await self.backend.write(turn, f"{operation.name}.draft", path, body)
        say(dispatcher, "utter_task_confirmation", draft_id=draft["id"], **draft)
        return replace(state, draft=dict(draft)).events()

    def recover(
        self, error: BackendError, turn: Turn, dispatcher: CollectingDispatcher, tracker: Tracker
    ) -> list[Event]:
        """Asks again for the field that is wrong; ends the form when asking again cannot help."""
        say_failure(error, turn, dispatcher)
        state = TaskState.of(tracker)
        if state is None or not isinstance(error, BackendProblem) or needs_sign_in(error):
            return []
        return ask_again(dispatcher, self._operations[state.operation], state, error) or [
            SlotSet(REQUESTED_SLOT, None)
        ]


class SubmitTask(BackendAction):
    """Runs when the form has ended: submits the draft that was confirmed, and no other."""

    action = "action_submit_task"

    def __init__(self, backend: BackendClient, operations: Mapping[str, TaskOperation]) -> None:
        super().__init__(backend)
        self._operations = operations

    async def perform(self, turn: Turn, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        state = TaskState.of(tracker)
        if state is None or not state.is_confirmed or state.draft_id is None:
            return forget_task()
        operation = self._operations[state.operation]
        done = await self.backend.write(
            turn, operation.name, operation.submit_path, {"draft_id": state.draft_id}
        )
        say(dispatcher, operation.submitted, **done)
        if state.suspended is not None:
            offer_resumption(dispatcher, state.suspended)
        return forget_task()

    def recover(
        self, error: BackendError, turn: Turn, dispatcher: CollectingDispatcher, tracker: Tracker
    ) -> list[Event]:
        """Shows the confirmation again when the caller can try once more."""
        state = TaskState.of(tracker)
        if state is None or isinstance(error, BackendTimeout):
            say(dispatcher, "utter_task_outcome_unknown")
            return forget_task()
        if isinstance(error, BackendProblem) and error.code in DRAFT_IS_GONE:
            say(dispatcher, "utter_task_draft_gone")
            return [*replace(state, draft=None, is_confirmed=False).events(), FollowupAction(FORM)]
        say_failure(error, turn, dispatcher)
        if isinstance(error, BackendUnavailable) or needs_sign_in(error):
            return [*replace(state, is_confirmed=False).events(), FollowupAction(FORM)]
        return forget_task()


class StopTask(BackendAction):
    """Leaves the open task without having done anything."""

    action = "action_stop_task"
    is_open_to_guests = True

    def __init__(
        self, backend: BackendClient, operations: Mapping[str, TaskOperation], words: TaskWords
    ) -> None:
        super().__init__(backend)
        self._operations, self._words = operations, words

    async def perform(self, turn: Turn, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        state, clicked = TaskState.of(tracker), (turn.option or {}).get("draft_id")
        if state is not None and clicked is not None and clicked != state.draft_id:
            say(dispatcher, "utter_confirmation_stale")
            return [FollowupAction(FORM)]
        answered = None if state is None or turn.option else self._answered(turn.text, state)
        if answered is not None:
            return [*answered.events(), FollowupAction(FORM)]
        say(dispatcher, "utter_task_given_up")
        if state is not None and state.suspended is not None:
            offer_resumption(dispatcher, state.suspended)
        return [ActiveLoop(None), *forget_task()]

    def _answered(self, text: str, state: TaskState) -> TaskState | None:
        """The state with a text that was asked for and only sounds like giving up."""
        field = self._operations[state.operation].field(state.asking)
        if field is None or not field.is_free_text or not self._words.only_sounds_like_giving_up(text):
            return None
        return replace(state.having({field.name: text.strip()}), asking=None)


def ask_field(dispatcher: CollectingDispatcher, operation: TaskOperation, state: TaskState) -> None:
    """Says the question of the field that is asked for, with its choices."""
    field = operation.field(state.asking)
    if field is not None:
        say(dispatcher, field.ask, **{**state.context, **state.values, "items": field.choices(state.context)})


def ask_again(
    dispatcher: CollectingDispatcher, operation: TaskOperation, state: TaskState, error: BackendProblem
) -> list[Event]:
    """The events that ask for the field which the backend found wrong; none when it named no field."""
    field = operation.field(error.document.get("field"))
    if field is None:
        return []
    again = state.without(field.name)
    ask_field(dispatcher, operation, again)
    return [*again.events(), SlotSet(REQUESTED_SLOT, field.slot)]


def offer_resumption(dispatcher: CollectingDispatcher, suspended: Mapping[str, Any]) -> None:
    """Offers to go on with the task that was interrupted."""
    resume = json.dumps(suspended, ensure_ascii=False)
    say(dispatcher, "utter_task_resumption", operation_name=suspended["operation"], resume=resume)
