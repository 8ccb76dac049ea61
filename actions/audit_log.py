"""Shows what was done in the caller's account in the last days."""

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.backend_action import BackendAction, Event, say
from actions.page import Page
from actions.turn import Turn


class ViewAuditLog(BackendAction):
    """A page of the audit trail, newest first."""

    action = "action_view_audit_log"

    async def perform(self, turn: Turn, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:  # noqa: ARG002
        page = Page.of(turn)
        found = await self.backend.read(turn, "/v1/audit-records", page.query)
        response = "utter_audit_log" if found["items"] else "utter_audit_log_none"
        say(dispatcher, response, **found, **page.rest(found, {}))
        return []
