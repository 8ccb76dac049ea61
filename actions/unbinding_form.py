"""The unbinding request's form: reason, draft, confirmation, and the one submission."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from rasa_sdk import FormValidationAction, Tracker
from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.forms import REQUESTED_SLOT
from rasa_sdk.types import DomainDict

from actions.backend_action import BackendAction, Event, say, say_failure
from actions.backend_client import (
    BackendClient,
    BackendError,
    BackendProblem,
    BackendTimeout,
    BackendUnavailable,
)
from actions.consent import ConsentReader
from actions.failures import needs_sign_in
from actions.task_words import TaskWords
from actions.turn import Turn
from actions.unbinding_draft import (
    CONFIRMATION,
    DRAFT,
    REASON,
    REQUEST_FORM,
    confirmable_id,
    current_draft,
    forget_form,
    is_stale,
)
from actions.unbinding_reason import ReasonReader, is_acceptable

DRAFT_SUPERSEDED = "draft_superseded"
DRAFT_IS_GONE = ("draft_expired", DRAFT_SUPERSEDED)
NO_REASON_INTENTS = ("affirm", "deny", "request_unbinding")
SlotValues = dict[str, Any]


class ValidateRequestUnbindingForm(FormValidationAction):  # type: ignore[misc]  # rasa_sdk ships no types
    """Decides what an answer inside the form means; calls nobody."""

    def __init__(self, reasons: ReasonReader, consent: ConsentReader, words: TaskWords) -> None:
        self._reasons, self._consent, self._words = reasons, consent, words

    def name(self) -> str:
        return f"validate_{REQUEST_FORM}"

    def domain_slots(self, domain: DomainDict) -> list[str]:  # noqa: ARG002
        return [REASON, CONFIRMATION]

    def validate_unbinding_reason(
        self,
        value: str | None,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        domain: DomainDict,  # noqa: ARG002
    ) -> SlotValues:
        """Takes a reason of fitting length; a draft made for another reason is dropped."""
        if value is None:  # Rasa also has emptied slots validated when a form opens
            return {REASON: None}
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
        draft = current_draft(tracker)
        keeps_draft = draft is not None and draft["reason"] == reason
        return {REASON: reason, DRAFT: draft if keeps_draft else None}

    def validate_unbinding_confirmation(
        self,
        value: str | None,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        domain: DomainDict,  # noqa: ARG002
    ) -> SlotValues:
        """The id of the draft when it is confirmed; otherwise None, and what else is to be asked again."""
        if value is None:
            return {CONFIRMATION: None}
        turn = Turn.of(tracker)
        if is_stale(turn, tracker):
            dispatcher.utter_message(response="utter_confirmation_stale")
            return {CONFIRMATION: None}
        correction = self._reasons.correction(value)
        if correction and is_acceptable(correction):
            return {CONFIRMATION: None, REASON: correction, DRAFT: None}
        if turn.task == "deny" or self._words.is_going_back(value):
            return {CONFIRMATION: None, REASON: None}
        if turn.task == "affirm" and (turn.option or self._consent.is_explicit(value)):
            return {CONFIRMATION: confirmable_id(tracker)}
        if current_draft(tracker) is not None:
            dispatcher.utter_message(response="utter_confirmation_unclear")
        return {CONFIRMATION: None}


class AskUnbindingConfirmation(BackendAction):
    """Shows the draft to be confirmed; makes it first when there is none that is still valid."""

    action = f"action_ask_{REQUEST_FORM}_{CONFIRMATION}"
    is_asked_by_form = True

    def __init__(self, backend: BackendClient, now: Callable[[], datetime]) -> None:
        super().__init__(backend)
        self._now = now

    async def perform(self, turn: Turn, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        draft = current_draft(tracker)
        has_expired = draft is not None and datetime.fromisoformat(draft["expires_at"]) <= self._now()
        if has_expired:
            say(dispatcher, "utter_unbinding_draft_expired")
        if draft is None or has_expired:
            draft = await self.backend.create_draft(turn, str(tracker.get_slot(REASON)))
        say(dispatcher, "utter_unbinding_confirmation", draft_id=draft["id"], **draft)
        return [SlotSet(DRAFT, dict(draft))]


class SubmitUnbinding(BackendAction):
    """Runs when the form has ended: submits the draft that was confirmed, and no other."""

    action = "action_submit_unbinding"

    async def perform(self, turn: Turn, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        draft = current_draft(tracker)
        if draft is None or tracker.get_slot(CONFIRMATION) != draft["id"]:
            return forget_form()
        try:
            request = await self.backend.submit_unbinding(turn, draft["id"])
        except BackendProblem as problem:
            number = await self._submitted_elsewhere(turn, problem)
            if number is None:
                raise
            say(dispatcher, "utter_unbinding_open_request", number=number)
        else:
            say(dispatcher, "utter_unbinding_submitted", **request)
        return forget_form()

    async def _submitted_elsewhere(self, turn: Turn, problem: BackendProblem) -> str | None:
        """Number of the request that the newer draft has become, on another device; else None."""
        if problem.code != DRAFT_SUPERSEDED:
            return None
        requests = (await self.backend.unbinding_requests(turn))["items"]
        return next((str(request["number"]) for request in requests if request["can_be_cancelled"]), None)

    def recover(
        self,
        error: BackendError,
        turn: Turn,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,  # noqa: ARG002
    ) -> list[Event]:
        """Shows the confirmation again when the caller can try once more."""
        if isinstance(error, BackendTimeout):
            say(dispatcher, "utter_unbinding_outcome_unknown")
            return forget_form()
        say_failure(error, turn, dispatcher)
        if isinstance(error, BackendProblem) and error.code in DRAFT_IS_GONE:
            return [SlotSet(DRAFT, None), SlotSet(CONFIRMATION, None), FollowupAction(REQUEST_FORM)]
        if isinstance(error, BackendUnavailable) or needs_sign_in(error):
            return [SlotSet(CONFIRMATION, None), FollowupAction(REQUEST_FORM)]
        return forget_form()
