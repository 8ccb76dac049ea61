"""The shared form of confirmed operations: input, confirmation, and the one performance."""

from typing import Any

from rasa_sdk import FormValidationAction, Tracker
from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.forms import REQUESTED_SLOT
from rasa_sdk.types import DomainDict

from actions import operation
from actions.backend_action import BackendAction, Event, say, say_failure
from actions.backend_client import (
    BackendClient,
    BackendError,
    BackendTimeout,
    BackendUnavailable,
)
from actions.consent import ConsentReader
from actions.failures import needs_sign_in
from actions.invitation_code import read_code
from actions.operation import CODE, CONFIRMATION, FORM, INPUTS, NOT_NEEDED, REASON, Operations
from actions.task_words import TaskWords
from actions.turn import Turn
from actions.unbinding_draft import is_stale
from actions.unbinding_reason import ReasonReader, is_acceptable

NO_REASON_INTENTS = ("affirm", "deny")
SlotValues = dict[str, Any]


class ValidateConfirmOperationForm(FormValidationAction):  # type: ignore[misc]  # rasa_sdk ships no types
    """Decides what an answer inside the form means; calls nobody."""

    def __init__(self, reasons: ReasonReader, consent: ConsentReader, words: TaskWords) -> None:
        self._reasons, self._consent, self._words = reasons, consent, words

    def name(self) -> str:
        return f"validate_{FORM}"

    def domain_slots(self, domain: DomainDict) -> list[str]:  # noqa: ARG002
        return [*INPUTS, CONFIRMATION]

    def validate_operation_reason(
        self,
        value: str | None,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        domain: DomainDict,  # noqa: ARG002
    ) -> SlotValues:
        """Takes a reason of fitting length."""
        if value is None or value == NOT_NEEDED:
            return {REASON: value}
        if self._words.is_going_back(value):
            dispatcher.utter_message(response="utter_task_at_the_beginning")
            return {REASON: None}
        reason = self._reasons.reason(value)
        was_asked = tracker.get_slot(REQUESTED_SLOT) == REASON
        if was_asked and Turn.of(tracker).task in NO_REASON_INTENTS:
            return {REASON: None}
        if not is_acceptable(reason):
            dispatcher.utter_message(response="utter_unbinding_reason_length")
            return {REASON: None}
        return {REASON: reason}

    def validate_operation_code(
        self,
        value: str | None,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,  # noqa: ARG002
        domain: DomainDict,  # noqa: ARG002
    ) -> SlotValues:
        """Takes what looks like a code out of the answer."""
        if value is None or value == NOT_NEEDED:
            return {CODE: value}
        if self._words.is_going_back(value):
            dispatcher.utter_message(response="utter_task_at_the_beginning")
            return {CODE: None}
        code = read_code(value)
        if code is None:
            dispatcher.utter_message(response="utter_invitation_code_unclear")
        return {CODE: code}

    def validate_operation_confirmation(
        self,
        value: str | None,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        domain: DomainDict,  # noqa: ARG002
    ) -> SlotValues:
        """The id of what is shown when it is confirmed; otherwise None, and what to ask again."""
        if value is None:  # Rasa also has emptied slots validated when a form opens
            return {CONFIRMATION: None}
        turn = Turn.of(tracker)
        if is_stale(turn, tracker):
            dispatcher.utter_message(response="utter_confirmation_stale")
            return {CONFIRMATION: None}
        if self._words.is_going_back(value):
            return _step_before(dispatcher, tracker)
        correction = self._reasons.correction(value)
        if correction and is_acceptable(correction) and tracker.get_slot(REASON) != NOT_NEEDED:
            return {CONFIRMATION: None, REASON: correction}
        if turn.task == "deny":
            dispatcher.utter_message(response="utter_operation_given_up")
            return {CONFIRMATION: None, REQUESTED_SLOT: None}
        if turn.task == "affirm" and (turn.option or self._consent.is_explicit(value)):
            return {CONFIRMATION: operation.draft_id(tracker)}
        dispatcher.utter_message(response="utter_confirmation_unclear")
        return {CONFIRMATION: None}


def _step_before(dispatcher: CollectingDispatcher, tracker: Tracker) -> SlotValues:
    """What was entered is asked for again; where nothing was, the confirmation is the first step."""
    entered = next((slot for slot in INPUTS if tracker.get_slot(slot) != NOT_NEEDED), None)
    if entered is not None:
        return {CONFIRMATION: None, entered: None}
    dispatcher.utter_message(response="utter_task_at_the_beginning")
    return {CONFIRMATION: None}


class OperationAction(BackendAction):
    """An action of the form; finds the operation that the form is about."""

    def __init__(self, backend: BackendClient, operations: Operations) -> None:
        super().__init__(backend)
        self._operations = operations

    def chosen(self, tracker: Tracker) -> operation.Operation:
        named = operation.chosen(tracker)
        if named is None:
            raise LookupError("the form is open without an operation")
        return self._operations[named["kind"]]


class AskOperationReason(OperationAction):
    """Asks for the reason in the operation's own words."""

    action = f"action_ask_{FORM}_{REASON}"

    async def perform(self, turn: Turn, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:  # noqa: ARG002
        say(dispatcher, self.chosen(tracker).question)
        return []


class AskOperationCode(AskOperationReason):
    """Asks for the code in the operation's own words."""

    action = f"action_ask_{FORM}_{CODE}"


class AskOperationConfirmation(OperationAction):
    """Shows what will happen, as it stands now."""

    action = f"action_ask_{FORM}_{CONFIRMATION}"
    is_asked_by_form = True

    async def perform(self, turn: Turn, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        shown = await self.chosen(tracker).preview(turn, operation.entered(tracker))
        draft_id = operation.draft_id(tracker)
        if "consequences" not in shown.data:  # nothing to confirm: it says why
            say(dispatcher, shown.response, **shown.data)
            return [SlotSet(REQUESTED_SLOT, None)]
        say(dispatcher, shown.response, draft_id=draft_id, **shown.data)
        return []


class PerformOperation(OperationAction):
    """Runs when the form has ended: performs what was confirmed, and nothing else."""

    action = "action_perform_operation"

    async def perform(self, turn: Turn, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        confirmed = tracker.get_slot(CONFIRMATION)
        if confirmed is None or confirmed != operation.draft_id(tracker):
            return operation.forget()
        done = await self.chosen(tracker).perform(turn, operation.entered(tracker))
        say(dispatcher, done.response, **done.data)
        return operation.forget()

    def recover(
        self,
        error: BackendError,
        turn: Turn,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,  # noqa: ARG002
    ) -> list[Event]:
        """Shows the confirmation again when the caller can try once more."""
        if isinstance(error, BackendTimeout):
            say(dispatcher, "utter_operation_outcome_unknown")
            return operation.forget()
        say_failure(error, turn, dispatcher)
        if isinstance(error, BackendUnavailable) or needs_sign_in(error):
            return [SlotSet(CONFIRMATION, None), FollowupAction(FORM)]
        return operation.forget()
