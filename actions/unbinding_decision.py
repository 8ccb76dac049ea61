"""What waits for the caller's side: shows the requests, and approves or rejects one of them."""

from collections.abc import AsyncIterator

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import unbinding_by_partner
from actions.backend_action import BackendAction, Event, say
from actions.backend_client import BackendClient, Document
from actions.operation import REASON, Entered, Operation, Said, begin, described
from actions.turn import Turn

PAGE_SIZE = 10
MOST_AT_ONCE = 100
APPROVE, REJECT = "approve", "reject"


class ApproveUnbinding(Operation):
    """Approves; the association ends."""

    kind = "approve_unbinding"

    async def preview(self, turn: Turn, entered: Entered) -> Said:
        pending = await self.backend.pending_unbinding(turn, entered.target)
        if not pending["is_eligible"]:
            return Said("utter_unbinding_not_approvable", {**pending, "items": pending["checks"]})
        return Said(
            "utter_unbinding_approval_confirmation", described(pending, "approval_consequences", entered)
        )

    async def perform(self, turn: Turn, entered: Entered) -> Said:
        return Said(
            "utter_unbinding_decided", await self.backend.decide_unbinding(turn, entered.target, APPROVE)
        )


class RejectUnbinding(Operation):
    """Rejects with a reason; the association stays."""

    kind = "reject_unbinding"
    inputs = (REASON,)
    question = "utter_ask_unbinding_rejection_reason"

    async def preview(self, turn: Turn, entered: Entered) -> Said:
        pending = await self.backend.pending_unbinding(turn, entered.target)
        return Said(
            "utter_unbinding_rejection_confirmation", described(pending, "rejection_consequences", entered)
        )

    async def perform(self, turn: Turn, entered: Entered) -> Said:
        decided = await self.backend.decide_unbinding(turn, entered.target, REJECT, entered.reason)
        return Said("utter_unbinding_decided", decided)


DECISIONS: dict[str, type[ApproveUnbinding | RejectUnbinding]] = {
    APPROVE: ApproveUnbinding,
    REJECT: RejectUnbinding,
}


class ProcessUnbinding(BackendAction):
    """The named request with its checklist, the only one, or a choice; a clicked decision opens the form."""

    action = "action_process_unbinding"

    async def perform(self, turn: Turn, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:  # noqa: ARG002
        number = turn.entities.get("unbinding_number") or await self._named(turn)
        if number is None and self._names_a_customer(turn):
            return await unbinding_by_partner.start(self.backend, turn, dispatcher)
        number = number or await self._only_one(turn, dispatcher)
        if number is None:
            return []
        decision = DECISIONS.get(str(turn.entities.get("decision")))
        if decision is not None:
            return begin(decision, str(number))
        await show_pending(self.backend, turn, dispatcher, str(number))
        return []

    @staticmethod
    def _names_a_customer(turn: Turn) -> bool:
        """A partner says whom it means; with nothing of theirs to decide, it asks to be unbound itself."""
        return turn.is_partner and "partner_name" in turn.entities and "decision" not in turn.entities

    async def _named(self, turn: Turn) -> str | None:
        """The request of the customer that the partner named."""
        if not self._names_a_customer(turn):
            return None
        name = str(turn.entities["partner_name"])
        numbers = [item["number"] async for item in self._all(turn) if name in item["customer_name"]]
        return str(numbers[0]) if len(numbers) == 1 else None

    async def _all(self, turn: Turn) -> AsyncIterator[Document]:
        """Every request that waits, page by page."""
        seen, total = 0, 1
        while seen < total:
            page = await self.backend.pending_unbindings(turn, limit=MOST_AT_ONCE, offset=seen)
            for item in page["items"]:
                yield item
            seen, total = seen + MOST_AT_ONCE, int(page["total"])

    async def _only_one(self, turn: Turn, dispatcher: CollectingDispatcher) -> str | None:
        found = await self.backend.pending_unbindings(turn, limit=PAGE_SIZE)
        if found["total"] == 1:
            return str(found["items"][0]["number"])
        if found["items"]:
            remaining = found["total"] - len(found["items"])
            say(
                dispatcher,
                "utter_unbinding_pending_list",
                items=found["items"],
                total=found["total"],
                remaining=remaining or None,
            )
        else:
            say(dispatcher, "utter_unbinding_pending_none")
        return None


async def show_pending(
    backend: BackendClient, turn: Turn, dispatcher: CollectingDispatcher, number: str
) -> None:
    """One request with its checklist, and the decisions that the caller may take."""
    pending = await backend.pending_unbinding(turn, number)
    say(
        dispatcher,
        f"utter_unbinding_pending_{pending['initiator']}",
        items=pending["checks"],
        **pending,
        may_approve=pending["can_decide"] and pending["is_eligible"],
        blocked_count=pending["unsatisfied_count"] or None,
        onlooker=None if pending["can_decide"] else pending["customer_name"],
    )


async def waiting_for_customer(backend: BackendClient, turn: Turn) -> str | None:
    """The number of the request that the customer's partner has made and that waits for the customer."""
    found = await backend.pending_unbindings(turn, limit=1)
    return str(found["items"][0]["number"]) if found["items"] else None
