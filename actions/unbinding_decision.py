"""What waits for the caller's side: shows the requests, and approves or rejects one of them."""

import re
from collections.abc import AsyncIterator, Mapping
from functools import lru_cache
from pathlib import Path

import yaml
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import unbinding_by_partner
from actions.backend_action import Event, say
from actions.backend_client import BackendClient, Document
from actions.customer_name import NAME, named_customer
from actions.export import offer, send_file, wants_export
from actions.operation import REASON, Entered, Operation, Said, begin, described
from actions.page import Page
from actions.task_action import TaskAction
from actions.turn import Turn

WORDS_FILE = Path(__file__).with_name("unbinding_decision_words.yml")
PENDING = "/v1/unbinding/pending"
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


class ProcessUnbinding(TaskAction):
    """The named request with its checklist, the only one, or a choice; a clicked decision opens the form."""

    action = "action_process_unbinding"

    async def perform(self, turn: Turn, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:  # noqa: ARG002
        number = turn.entities.get("unbinding_number")
        if number is None and wants_export(turn):
            await send_file(self.backend, turn, dispatcher, PENDING)
            return []
        if number is None:
            page, name = Page.of(turn), self._named_customer(turn)
            found = await self._waiting(turn, page, name)
            if name is not None and not found["total"] and not words()["deciding"].search(turn.text):
                return await unbinding_by_partner.start(self.backend, turn, dispatcher)
            if found["total"] != 1:
                show_choice(dispatcher, found, page, name)
                return []
            number = found["items"][0]["number"]
        decision = DECISIONS.get(str(turn.entities.get("decision")))
        if decision is not None:
            return begin(decision, str(number))
        await show_pending(self.backend, turn, dispatcher, str(number))
        return []

    @staticmethod
    def _named_customer(turn: Turn) -> str | None:
        """A partner says whom it means; with nothing of theirs to decide, it asks to be unbound itself."""
        return named_customer(turn) if turn.is_partner and "decision" not in turn.entities else None

    async def _waiting(self, turn: Turn, page: Page, name: str | None) -> Document:
        """A page of the requests that wait, only those of the customers with `name` in their names."""
        if name is None:
            return await self.backend.pending_unbindings(turn, **page.query)
        theirs = [item async for item in self._all(turn) if name in item["customer_name"]]
        first = page.query["offset"]
        return {"items": theirs[first : first + page.size], "total": len(theirs)}

    async def _all(self, turn: Turn) -> AsyncIterator[Document]:
        """Every request that waits, page by page."""
        seen, total = 0, 1
        while seen < total:
            page = await self.backend.pending_unbindings(turn, limit=MOST_AT_ONCE, offset=seen)
            for item in page["items"]:
                yield item
            seen, total = seen + MOST_AT_ONCE, int(page["total"])


def show_choice(dispatcher: CollectingDispatcher, found: Document, page: Page, name: str | None) -> None:
    """A page of the requests to choose from; or that nothing waits."""
    filters = {} if name is None else {NAME: name}
    if found["items"]:
        shown = {"items": found["items"], "total": found["total"], **page.rest(found, filters)}
        # the file is made of all that wait: under the requests of one name it would be another list
        file = offer(found, {}) if name is None else {}
        say(dispatcher, "utter_unbinding_pending_list", **shown, **file)
    elif name is not None:
        say(dispatcher, "utter_unbinding_pending_none_of", name=name)
    else:
        say(dispatcher, "utter_unbinding_pending_none")


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


@lru_cache(maxsize=1)
def words() -> Mapping[str, re.Pattern[str]]:
    """The expressions of `unbinding_decision_words.yml`."""
    raw = yaml.safe_load(WORDS_FILE.read_text(encoding="utf-8"))
    return {name: re.compile(pattern) for name, pattern in raw.items()}


def decides_on_partners_request(text: str) -> bool:
    """Whether a customer speaks of a request that the partner made; a wish of their own sounds much alike."""
    return words()["partners_request"].search(text) is not None
