"""Tells who looks after the caller's partner."""

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.backend_action import Event, say
from actions.task_action import TaskAction
from actions.turn import Turn


class FindManager(TaskAction):
    """The ecosystem manager with the ways to reach them."""

    action = "action_find_manager"

    async def perform(self, turn: Turn, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:  # noqa: ARG002
        found = await self.backend.read(turn, "/v1/ecosystem-manager")
        say(dispatcher, "utter_manager" if found["manager"] else "utter_manager_none", **found)
        return []
