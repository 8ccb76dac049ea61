"""Asks for an invoice, tells where one stands, withdraws, returns or acknowledges it."""

import re
import unicodedata
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from rasa_sdk import Tracker
from rasa_sdk.events import FollowupAction
from rasa_sdk.executor import CollectingDispatcher

from actions.backend_action import Event, say
from actions.choice import read_choice
from actions.export import STEP, offer, send_file, wants_export
from actions.page import Page
from actions.spoken_amount import read_amount
from actions.task_action import TaskAction
from actions.task_operation import Field, Reading, TaskOperation, Values
from actions.task_state import answer_elsewhere
from actions.turn import Turn

WORDS_FILE = Path(__file__).with_name("invoice_words.yml")
NUMBER = "invoice_number"
PATH = "/v1/invoices"
SHORTEST_ADDRESS = 6


@lru_cache(maxsize=1)
def words() -> dict[str, re.Pattern[str]]:
    """The expressions of `invoice_words.yml`."""
    raw = yaml.safe_load(WORDS_FILE.read_text(encoding="utf-8"))
    return {name: re.compile(pattern) for name, pattern in raw.items()}


def read_invoice_amount(text: str, reading: Reading) -> str | None:
    """An amount, or all that is left."""
    amount = read_amount(text, is_asked=reading.is_asked)
    if amount is not None:
        return f"{amount:.2f}"
    is_all = words()["all_of_it"].search(text) is not None
    return str(reading.context["available"]["amount"]) if is_all else None


def read_title(text: str, reading: Reading) -> int | None:
    """One of the account's titles by name, or the default one."""
    titles = reading.context["titles"]
    named: int | None = read_choice(text, titles, name="name", key="id", is_asked=reading.is_asked)
    if named is None and words()["default_title"].search(text):
        return next((int(title["id"]) for title in titles if title["is_fit"]), None)
    return named


def read_medium(text: str, _reading: Reading) -> str | None:
    """On paper or electronic."""
    if words()["paper"].search(text):
        return "paper"
    is_electronic = words()["electronic"].search(text) or words()["email"].search(text)
    return "electronic" if is_electronic else None


def read_delivery(text: str, reading: Reading) -> str | None:
    """An e-mail address; a postal address only when it was asked for."""
    folded = unicodedata.normalize("NFKC", text).strip()
    email = words()["email"].search(folded)
    if email:
        return email[0]
    return folded if reading.is_asked and len(folded) >= SHORTEST_ADDRESS else None


def read_number(text: str, _reading: Reading | None = None) -> str | None:
    """The number of an invoice in its one spelling."""
    found = words()["number"].search(unicodedata.normalize("NFKC", text).lower())
    return None if found is None else f"FP-{found[1]}-{found[2]}"


def titles_of(context: Values) -> list[Any]:
    """What to choose a title from."""
    return list(context["titles"])


def refuse_without_balance(context: Values) -> str | None:
    """Nothing was consumed that has no invoice."""
    return "utter_invoice_nothing" if Decimal(context["available"]["amount"]) <= 0 else None


REQUEST_INVOICE = TaskOperation(
    name="request_invoice",
    fields=(
        Field("amount", read_invoice_amount, "utter_ask_invoice_amount", "utter_invoice_amount_unclear"),
        Field(
            "title", read_title, "utter_ask_invoice_title", "utter_invoice_title_unclear", choices=titles_of
        ),
        Field("medium", read_medium, "utter_ask_invoice_medium", "utter_invoice_medium_unclear"),
        Field("delivery", read_delivery, "utter_ask_invoice_delivery", "utter_invoice_delivery_unclear"),
    ),
    context_path="/v1/invoices/options",
    refusal=refuse_without_balance,
    draft_path="/v1/invoices/drafts",
    submit_path="/v1/invoices",
    submitted="utter_invoice_submitted",
)
NUMBER_FIELD = Field(NUMBER, read_number, "utter_ask_invoice_number", "utter_invoice_number_unclear")


def step_operation(step: str) -> TaskOperation:
    """The task that takes `step` with an invoice: `cancellation`, `return` or `receipt`."""
    return TaskOperation(
        name=f"invoice_{step}",
        fields=(NUMBER_FIELD,),
        draft_path=f"/v1/invoices/{{{NUMBER}}}/steps/{step}/drafts",
        submit_path=f"/v1/invoices/steps/{step}",
        submitted="utter_invoice_step_taken",
        in_path=(NUMBER,),
    )


STEPS = {step: step_operation(step) for step in ("cancellation", "return", "receipt")}


class CheckInvoice(TaskAction):
    """One invoice with its way, or a choice when there are several."""

    action = "action_check_invoice"

    async def perform(self, turn: Turn, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        step = STEPS.get(str(turn.entities.get(STEP)))
        if step is not None:
            return [FollowupAction(f"action_start_{step.name}")]
        number = turn.entities.get(NUMBER) or read_number(turn.text)
        answer = answer_elsewhere(tracker, NUMBER, number)
        if answer:
            return answer
        if number:
            say(dispatcher, "utter_invoice", **await self.backend.read(turn, f"{PATH}/{number}"))
            return []
        if wants_export(turn):
            await send_file(self.backend, turn, dispatcher, PATH)
            return []
        page = Page.of(turn)
        found = await self.backend.read(turn, PATH, page.query)
        if len(found["items"]) == 1 and page.number == 1:
            say(dispatcher, "utter_invoice", **found["items"][0])
        else:
            response = "utter_invoices" if found["items"] else "utter_invoices_none"
            say(dispatcher, response, **found, **page.rest(found, {}), **offer(found, {}))
        return []
