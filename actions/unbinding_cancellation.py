"""The form that confirms the withdrawal of an unbinding request, and the withdrawal."""

from typing import Any

from rasa_sdk import FormValidationAction, Tracker
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.forms import REQUESTED_SLOT
from rasa_sdk.types import DomainDict

from actions.backend_action import BackendAction, Event, say
from actions.backend_client import BackendError, BackendTimeout
from actions.consent import ConsentReader
from actions.turn import Turn
from actions.unbinding_draft import (
    CANCELLATION_FORM,
    CONFIRMATION,
    NUMBER,
    confirmable_id,
    forget_form,
    is_stale,
)


class ValidateCancelUnbindingForm(FormValidationAction):  # type: ignore[misc]  # rasa_sdk ships no types
    """Decides whether the withdrawal is confirmed; calls nobody."""

    def __init__(self, consent: ConsentReader) -> None:
        self._consent = consent

    def name(self) -> str:
        return f"validate_{CANCELLATION_FORM}"

    def domain_slots(self, domain: DomainDict) -> list[str]:  # noqa: ARG002
        return [CONFIRMATION]

    def validate_unbinding_confirmation(
        self,
        value: str | None,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        domain: DomainDict,  # noqa: ARG002
    ) -> dict[str, Any]:
        """The request's number when it is confirmed; otherwise None."""
        if value is None:  # Rasa also has emptied slots validated when a form opens
            return {CONFIRMATION: None}
        turn = Turn.of(tracker)
        if is_stale(turn, tracker):
            dispatcher.utter_message(response="utter_confirmation_stale")
            return {CONFIRMATION: None}
        if turn.task == "affirm" and (turn.option or self._consent.is_explicit(value)):
            return {CONFIRMATION: confirmable_id(tracker)}
        if turn.task == "deny":
            dispatcher.utter_message(response="utter_unbinding_cancellation_kept")
            return {CONFIRMATION: None, REQUESTED_SLOT: None}
        dispatcher.utter_message(response="utter_confirmation_unclear")
        return {CONFIRMATION: None}


class CancelUnbinding(BackendAction):
    """Runs when the form has ended: withdraws the request that was confirmed, and no other."""

    action = "action_cancel_unbinding"

    async def perform(self, turn: Turn, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        number = tracker.get_slot(NUMBER)
        if number is None or tracker.get_slot(CONFIRMATION) != number:
            return forget_form()
        say(dispatcher, "utter_unbinding_cancelled", **await self.backend.cancel_unbinding(turn, str(number)))
        return forget_form()

    def recover(
        self, error: BackendError, turn: Turn, dispatcher: CollectingDispatcher, tracker: Tracker
    ) -> list[Event]:
        if isinstance(error, BackendTimeout):
            say(dispatcher, "utter_unbinding_outcome_unknown")
        else:
            super().recover(error, turn, dispatcher, tracker)
        return forget_form()
