"""Shows a period's performance, exports it, asks about a record."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from rasa_sdk import Tracker
from rasa_sdk.events import FollowupAction
from rasa_sdk.executor import CollectingDispatcher

from actions.backend_action import Event, say
from actions.backend_client import BackendClient, Document
from actions.export import EXPORT, STEP, send_file, wants_export
from actions.page import Page
from actions.spoken_period import read_period
from actions.task_action import TaskAction
from actions.task_operation import Field, Reading, TaskOperation
from actions.today import local_date
from actions.turn import Turn

WORDS_FILE = Path(__file__).with_name("performance_words.yml")
PATH = "/v1/performance"
FILTERS = ("from_month", "to_month", "order_type", "status", "customer")
FEEDBACK = "feedback"
SHORTEST_TEXT = 2
Filters = Mapping[str, str]


@lru_cache(maxsize=1)
def words() -> Mapping[str, Any]:
    """The words of `performance_words.yml`."""
    raw: Mapping[str, Any] = yaml.safe_load(WORDS_FILE.read_text(encoding="utf-8"))
    return raw


def read_record_number(text: str, _reading: Reading) -> str | None:
    """The number of a record in its one spelling."""
    found = re.search(words()["number"], unicodedata.normalize("NFKC", text).lower())
    return None if found is None else f"PR-{found[1]}"


def read_feedback(text: str, _reading: Reading) -> str | None:
    """Any text that says something."""
    plain = text.strip()
    return plain if len(plain) >= SHORTEST_TEXT else None


GIVE_FEEDBACK = TaskOperation(
    name="performance_feedback",
    fields=(
        Field("record_number", read_record_number, "utter_ask_record_number", "utter_record_number_unclear"),
        Field(
            "feedback_text",
            read_feedback,
            "utter_ask_feedback_text",
            "utter_feedback_text_unclear",
            is_free_text=True,
        ),
    ),
    draft_path=f"{PATH}/feedback/drafts",
    submit_path=f"{PATH}/feedback",
    submitted="utter_feedback_submitted",
)


class ViewPerformance(TaskAction):
    """A period's summary and details, a file of them, or the way to ask about one."""

    action = "action_view_performance"

    def __init__(self, backend: BackendClient, now: Callable[[], datetime]) -> None:
        super().__init__(backend)
        self._now = now

    async def perform(self, turn: Turn, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:  # noqa: ARG002
        if self._wants_feedback(turn):
            return [FollowupAction(f"action_start_{GIVE_FEEDBACK.name}")]
        filters, page = self._filters(turn), Page.of(turn)
        found = await self.backend.read(turn, PATH, {**filters, **page.query})
        customer = None if turn.option else named_customer(turn.text, found["customers"])
        if customer is not None:
            filters = {**filters, "customer": customer}
            found = await self.backend.read(turn, PATH, {**filters, **page.query})
        if wants_export(turn):
            await send_file(self.backend, turn, dispatcher, PATH, filters)
            return []
        response = "utter_performance" if found["items"] else "utter_performance_none"
        say(dispatcher, response, **found, **page.rest(found, filters), **_again(found, filters))
        return []

    def _wants_feedback(self, turn: Turn) -> bool:
        if turn.option:
            return turn.entities.get(STEP) == FEEDBACK
        return re.search(words()[FEEDBACK], turn.text.lower()) is not None

    def _filters(self, turn: Turn) -> dict[str, str]:
        """By a button's entities, else by the words."""
        if turn.option:
            return {name: str(turn.entities[name]) for name in FILTERS if turn.entities.get(name)}
        filters: dict[str, str] = {}
        for name in ("status", "order_type"):
            matches = (code for code, shape in words()[name].items() if re.search(shape, turn.text))
            code = next(matches, None)
            filters |= {name: code} if code else {}
        period = read_period(turn.text, local_date(self._now()))
        if period is not None:
            filters |= {"from_month": f"{period.first:%Y-%m}", "to_month": f"{period.last:%Y-%m}"}
        return filters


def named_customer(text: str, customers: Sequence[str]) -> str | None:
    """The only customer whose name has two characters in a row that `text` has too, generic ones aside."""
    named = []
    for customer in customers:
        own = re.sub(words()["generic"], " ", customer)
        pairs = (own[start : start + 2] for start in range(len(own) - 1))
        if any(pair in text for pair in pairs if " " not in pair):
            named.append(customer)
    return named[0] if len(named) == 1 else None


def _again(found: Document, filters: Filters) -> dict[str, Any]:
    """What the buttons under the page ask for next: the same period in other ways."""
    same = {**filters, "from_month": found["from_month"], "to_month": found["to_month"]}
    return {
        "export_entities": {**same, STEP: EXPORT},
        "draft_entities": {**same, "status": "draft"},
        "final_entities": {**same, "status": "final"},
        "is_mixed": len(found["by_status"]) > 1,
    }
