"""Answers that fit no open question: a bare number or kind of coupon starts the operation it belongs to."""

import json

from rasa_sdk import Action, Tracker
from rasa_sdk.events import FollowupAction
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.backend_action import Event
from actions.task_state import RESUME
from actions.turn import Turn

ACTION_OF_ENTITY = {
    "agreement_number": "action_check_agreement",
    "unbinding_number": "action_track_unbinding",
    "coupon_kind": "action_view_coupons",
    "expiring": "action_view_coupons",
}


class UseInformation(Action):  # type: ignore[misc]  # rasa_sdk ships no types
    """Continues with the operation that the named thing belongs to."""

    def name(self) -> str:
        return "action_use_information"

    async def run(
        self,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        domain: DomainDict,  # noqa: ARG002
    ) -> list[Event]:
        turn = Turn.of(tracker)
        named = turn.entities
        if turn.option and RESUME in named:
            return [FollowupAction(f"action_start_{json.loads(named[RESUME])['operation']}")]
        actions = [action for entity, action in ACTION_OF_ENTITY.items() if entity in named]
        if not actions:
            dispatcher.utter_message(response="utter_not_understood")
            return []
        return [FollowupAction(actions[0])]
