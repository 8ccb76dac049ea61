"""The action that a task begins with: whom the task is not for hears so at once."""

from functools import lru_cache

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.backend_action import BackendAction, Event, say
from actions.turn import Turn
from knowledge.task_catalogue import Refusal, TaskCatalogue


@lru_cache(maxsize=1)
def catalogue() -> TaskCatalogue:
    """The tasks of `knowledge/tasks.yml`."""
    return TaskCatalogue.from_file()


class TaskAction(BackendAction):
    """Runs for the intent of a task, before anything is asked or read.

    The backend refuses by itself; this answer comes before the caller has filled in a form for nothing.
    """

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[Event]:
        turn = Turn.of(tracker)
        refusal = catalogue().refusal(turn.task, turn.reader)
        if refusal is None:
            return await super().run(dispatcher, tracker, domain)
        _refuse(dispatcher, refusal, turn.caller)
        return []


def _refuse(dispatcher: CollectingDispatcher, refusal: Refusal, caller: str) -> None:
    say(
        dispatcher,
        "utter_task_for_other_side" if refusal.is_for_other_side else "utter_task_for_other_role",
        title=refusal.title,
        open_to=refusal.open_to,
        caller=caller,
        items=[refusal.instead] if refusal.instead else [],
    )
