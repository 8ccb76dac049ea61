"""Reports where the caller's agreements stand."""

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.backend_action import BackendAction, Event, say
from actions.turn import Turn


class CheckAgreement(BackendAction):
    """One agreement with its stages, or a choice when the caller has several."""

    action = "action_check_agreement"

    async def perform(self, turn: Turn, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:  # noqa: ARG002
        number = turn.entities.get("agreement_number") or await self._only_one(turn, dispatcher)
        if number:
            agreement = await self.backend.agreement(turn, str(number))
            say(dispatcher, "utter_agreement", **agreement)
        return []

    async def _only_one(self, turn: Turn, dispatcher: CollectingDispatcher) -> str | None:
        found = await self.backend.agreements(turn)
        if len(found["items"]) == 1:
            return str(found["items"][0]["number"])
        if found["items"]:
            say(dispatcher, "utter_agreements", items=found["items"], total=found["total"])
        else:
            say(dispatcher, "utter_agreements_none")
        return None
