"""The partner asks to end the association with one of its customers."""

from rasa_sdk.executor import CollectingDispatcher

from actions.backend_action import Event, say
from actions.backend_client import BackendClient, Document
from actions.customer_name import NAME, named_customer
from actions.operation import REASON, Entered, Operation, Said, begin, described
from actions.page import Page
from actions.turn import Turn


class RequestUnbindingByPartner(Operation):
    """Submits the partner's own request; the customer decides."""

    kind = "request_unbinding_by_partner"
    inputs = (REASON,)
    question = "utter_ask_unbinding_reason_of_partner"

    async def preview(self, turn: Turn, entered: Entered) -> Said:
        checked = await self.backend.customer_preflight(turn, entered.target)
        if not checked["is_eligible"]:
            return Said("utter_unbinding_customer_blocked", _checklist(checked))
        return Said("utter_unbinding_by_partner_confirmation", described(checked, "consequences", entered))

    async def perform(self, turn: Turn, entered: Entered) -> Said:
        request = await self.backend.submit_unbinding_by_partner(turn, entered.target, entered.reason)
        return Said("utter_unbinding_submitted", request)


async def start(backend: BackendClient, turn: Turn, dispatcher: CollectingDispatcher) -> list[Event]:
    """Checks the named customer and opens the form, or offers the customers to choose from."""
    account_id = turn.entities.get("customer_account") or await _only_one(backend, turn, dispatcher)
    if account_id is None:
        return []
    checked = await backend.customer_preflight(turn, str(account_id))
    response = (
        "utter_unbinding_customer_eligible" if checked["is_eligible"] else "utter_unbinding_customer_blocked"
    )
    say(dispatcher, response, **_checklist(checked))
    if not checked["is_eligible"]:
        return []
    if not checked["can_submit"]:
        say(dispatcher, "utter_unbinding_only_admin_submits")
        return []
    return begin(RequestUnbindingByPartner, str(account_id))


async def _only_one(backend: BackendClient, turn: Turn, dispatcher: CollectingDispatcher) -> str | None:
    name, page = named_customer(turn), Page.of(turn)
    found = await backend.customers(turn, name=name, **page.query)
    if found["total"] == 1:
        return str(found["items"][0]["account_id"])
    if not found["total"] and name:
        say(dispatcher, "utter_unbinding_customer_unknown", name=name)
        name, found = None, await backend.customers(turn, **page.query)
    filters = {} if name is None else {NAME: name}
    response = "utter_unbinding_customers" if found["items"] else "utter_unbinding_customers_none"
    say(dispatcher, response, **found, **page.rest(found, filters))
    return None


def _checklist(checked: Document) -> Document:
    return {**checked, "items": checked["checks"]}
