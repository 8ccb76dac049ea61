"""What all actions share: they work for somebody who is signed in, and say what the backend failed to do."""

import logging
from abc import abstractmethod
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.forms import REQUESTED_SLOT
from rasa_sdk.types import DomainDict

from actions.backend_client import BackendClient, BackendError, BackendProblem
from actions.failures import needs_sign_in, response_for
from actions.turn import Turn

logger = logging.getLogger(__name__)
Event = dict[str, Any]
PERSONAL = "personal"
PARTS_OF_MESSAGE = {"text", "image", "json_message", "template", "attachment", "buttons", "elements"}


class BackendAction(Action):  # type: ignore[misc]  # rasa_sdk ships no types
    """An action that calls the backend; subclasses say what for in `perform`."""

    action: str
    """The name in the domain."""
    is_open_to_guests = False
    is_asked_by_form = False
    """Whether a failure that asking again cannot help ends the form that is open."""

    def __init__(self, backend: BackendClient) -> None:
        self.backend = backend

    def name(self) -> str:
        return self.action

    async def run(
        self,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        domain: DomainDict,  # noqa: ARG002
    ) -> list[Event]:
        turn = Turn.of(tracker)
        if turn.token is None and not self.is_open_to_guests:
            dispatcher.utter_message(response="utter_sign_in_required", task=turn.task)
            return []
        try:
            return await self.perform(turn, dispatcher, tracker)
        except BackendError as error:
            logger.warning("%s: %s %s", self.action, type(error).__name__, error)
            return self.recover(error, turn, dispatcher, tracker)

    @abstractmethod
    async def perform(self, turn: Turn, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        """Does the work and names the response; returns the dialogue's events. Raises `BackendError`."""

    def recover(
        self,
        error: BackendError,
        turn: Turn,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,  # noqa: ARG002
    ) -> list[Event]:
        """Says what went wrong; subclasses add where the dialogue goes on."""
        say_failure(error, turn, dispatcher)
        is_final = isinstance(error, BackendProblem) and not needs_sign_in(error)
        return [SlotSet(REQUESTED_SLOT, None)] if self.is_asked_by_form and is_final else []


def say(dispatcher: CollectingDispatcher, response: str, **data: object) -> None:
    """Utters a named response with data that belongs to the caller alone.

    A field of the data that bears the name of a part of a Rasa message would replace the response's own.
    """
    fields = {name: value for name, value in data.items() if name not in PARTS_OF_MESSAGE}
    dispatcher.utter_message(response=response, visibility=PERSONAL, **fields)


def say_failure(error: BackendError, turn: Turn, dispatcher: CollectingDispatcher) -> None:
    document = error.document if isinstance(error, BackendProblem) else {}
    say(
        dispatcher,
        response_for(error),
        task=turn.task,
        required_role_label=document.get("required_role_label"),
        items=document.get("checks") or [],
        number=document.get("number"),
        detail=document.get("detail"),
    )
