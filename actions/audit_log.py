"""Shows what was done in the caller's account in the last days."""

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.backend_action import Event, say
from actions.export import offer, send_file, wants_export
from actions.page import Page
from actions.task_action import TaskAction
from actions.turn import Turn

PATH = "/v1/audit-records"


class ViewAuditLog(TaskAction):
    """A page of the audit trail, newest first."""

    action = "action_view_audit_log"

    async def perform(self, turn: Turn, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:  # noqa: ARG002
        if wants_export(turn):
            await send_file(self.backend, turn, dispatcher, PATH)
            return []
        page = Page.of(turn)
        found = await self.backend.read(turn, PATH, page.query)
        response = "utter_audit_log" if found["items"] else "utter_audit_log_none"
        say(dispatcher, response, **found, **page.rest(found, {}), **offer(found, {}))
        return []
