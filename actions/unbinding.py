"""Starts the unbinding dialogue, tells how far a request is, and stops a form."""

from rasa_sdk import Tracker
from rasa_sdk.events import ActiveLoop, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import operation, unbinding_by_partner
from actions.backend_action import BackendAction, Event, say
from actions.backend_client import Document
from actions.export import offer, send_file, wants_export
from actions.page import Page
from actions.task_action import TaskAction
from actions.turn import Turn
from actions.unbinding_decision import decides_on_partners_request, show_pending, waiting_for_customer
from actions.unbinding_draft import CANCELLATION_FORM, NUMBER, REQUEST_FORM, forget_form, is_stale

REQUESTS = "/v1/unbinding/requests"
MOST_AT_ONCE = 100
"""How many of the newest requests are looked through for the one that is meant."""


class StartUnbinding(TaskAction):
    """Checks every condition first; asks for a reason only when nothing is in the way."""

    action = "action_start_unbinding"

    async def perform(self, turn: Turn, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:  # noqa: ARG002
        if turn.is_partner:
            return await unbinding_by_partner.start(self.backend, turn, dispatcher)
        asked = await waiting_for_customer(self.backend, turn)
        if asked is not None:  # there is one case, and the answer to it ends it
            await show_pending(self.backend, turn, dispatcher, asked)
            return [ActiveLoop(None), *forget_form()]
        if not turn.option and decides_on_partners_request(turn.text):
            say(dispatcher, "utter_unbinding_pending_none")
            return [ActiveLoop(None), *forget_form()]
        found = await self.backend.preflight(turn)
        if found["association"] is None:
            say(dispatcher, "utter_unbinding_no_association")
            return [ActiveLoop(None), *forget_form()]
        response = "utter_unbinding_eligible" if found["is_eligible"] else "utter_unbinding_blocked"
        say(dispatcher, response, items=found["checks"], **found)
        if not found["is_eligible"]:
            return [ActiveLoop(None), *forget_form()]
        return [*forget_form(), FollowupAction(REQUEST_FORM)]


class TrackUnbinding(TaskAction):
    """One request with its history: the named one, else the open one, else a choice of all."""

    action = "action_track_unbinding"

    async def perform(self, turn: Turn, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:  # noqa: ARG002
        number = turn.entities.get("unbinding_number")
        if number:
            named = await self.backend.unbinding_request(turn, str(number))
            say(dispatcher, "utter_unbinding_progress", **named)
            return []
        if wants_export(turn):
            await send_file(self.backend, turn, dispatcher, REQUESTS)
            return []
        page = Page.of(turn)
        if "page" in turn.entities:
            self._list(turn, dispatcher, await self.backend.unbinding_requests(turn, **page.query), page)
            return []
        found = await self.backend.unbinding_requests(turn, limit=MOST_AT_ONCE)
        asked_about = likely_meant(found["items"])
        if asked_about is None:
            self._list(turn, dispatcher, {**found, "items": found["items"][: page.size]}, page)
            return []
        total = found["total"]
        say(dispatcher, "utter_unbinding_progress", **asked_about, total=total, has_others=total > 1)
        return []

    @staticmethod
    def _list(turn: Turn, dispatcher: CollectingDispatcher, found: Document, page: Page) -> None:
        response = "utter_unbinding_requests" if found["items"] else "utter_unbinding_requests_none"
        more = {**page.rest(found, {}), **offer(found, {})}
        say(dispatcher, response, is_partner=turn.is_partner, **found, **more)


def likely_meant(requests: list[Document]) -> Document | None:
    """The only request, or the only one that is still open: what "how far is it" asks about."""
    if len(requests) == 1:
        return requests[0]
    still_open = [request for request in requests if request["can_be_cancelled"]]
    return still_open[0] if len(still_open) == 1 else None


class StartUnbindingCancellation(TaskAction):
    """Finds the request to withdraw and has the caller confirm it."""

    action = "action_start_unbinding_cancellation"

    async def perform(self, turn: Turn, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:  # noqa: ARG002
        number = turn.entities.get("unbinding_number")
        if number:
            found = [await self.backend.unbinding_request(turn, str(number))]
        else:
            found = (await self.backend.unbinding_requests(turn, limit=MOST_AT_ONCE))["items"]
        open_requests = [request for request in found if request["can_be_cancelled"]]
        if len(open_requests) == 1:
            only = str(open_requests[0]["number"])
            return [*forget_form(), SlotSet(NUMBER, only), FollowupAction(CANCELLATION_FORM)]
        if open_requests:
            shown = {"items": open_requests, "is_partner": turn.is_partner}
            say(dispatcher, "utter_unbinding_cancellation_which", **shown)
        elif found:
            say(dispatcher, "utter_unbinding_not_cancellable", **found[0])
        else:
            say(dispatcher, "utter_unbinding_requests_none")
        return []


class StopForm(BackendAction):
    """Leaves an open form without having done anything."""

    action = "action_stop_form"
    is_open_to_guests = True

    async def perform(self, turn: Turn, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        form = tracker.active_loop_name
        if form is not None and is_stale(turn, tracker):
            say(dispatcher, "utter_confirmation_stale")
            return [FollowupAction(form)]
        if form == operation.FORM:
            say(dispatcher, "utter_operation_given_up")
            return [ActiveLoop(None), *operation.forget()]
        stopped = form == CANCELLATION_FORM
        say(dispatcher, "utter_unbinding_cancellation_kept" if stopped else "utter_unbinding_given_up")
        return [ActiveLoop(None), *forget_form()]
