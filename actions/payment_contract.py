"""Asks for a payment contract, shows its draft as a PDF, turns it into the formal contract."""

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from rasa_sdk import Tracker
from rasa_sdk.events import FollowupAction
from rasa_sdk.executor import CollectingDispatcher

from actions.backend_action import Event, say
from actions.choice import read_choice
from actions.spoken_amount import read_amount
from actions.spoken_day import read_day
from actions.task_action import TaskAction
from actions.task_operation import Field, Reading, TaskOperation, Values
from actions.turn import Turn

WORDS_FILE = Path(__file__).with_name("contract_words.yml")
PATH = "/v1/payment-contracts"
NUMBER, STEP, PREVIEW, FORMAL = "contract_number", "step", "preview", "formal"
NUMBER_SHAPE = re.compile(r"pc[-_ ]?(\d{8})[-_ ]?(\d{4})(?!\d)")
COMMITMENT = "commitment"


def read_subject(text: str, reading: Reading) -> str | None:
    """Any order by its whole number, one of the page also by its place or a part; or a commitment."""
    folded = unicodedata.normalize("NFKC", text)
    number = words()["order_number"].search(folded.lower())
    if number is not None:  # before its parts: another order's number may share one with a number of the page
        return f"CS{number[1]}"
    order: str | None = read_choice(
        folded.upper(), reading.context["items"], name="id", key="id", is_asked=reading.is_asked
    )
    if order is not None:
        return order
    return COMMITMENT if words()[COMMITMENT].search(folded) else None


@lru_cache(maxsize=1)
def words() -> Mapping[str, re.Pattern[str]]:
    """The expressions of `contract_words.yml`."""
    raw = yaml.safe_load(WORDS_FILE.read_text(encoding="utf-8"))
    return {name: re.compile(pattern) for name, pattern in raw.items()}


def read_contract_amount(text: str, reading: Reading) -> str | None:
    """An amount of money."""
    amount = read_amount(text, is_asked=reading.is_asked)
    return None if amount is None else f"{amount:.2f}"


def read_paid_on(text: str, reading: Reading) -> str | None:
    """A day; whether it is not too early or too late the backend says."""
    day = read_day(text, reading.today, is_asked=reading.is_asked)
    return None if day is None else day.isoformat()


def read_number(text: str, _reading: Reading | None = None) -> str | None:
    """The number of a contract in its one spelling."""
    found = NUMBER_SHAPE.search(unicodedata.normalize("NFKC", text).lower())
    return None if found is None else f"PC-{found[1]}-{found[2]}"


def is_commitment(values: Values) -> bool:
    """Only a commitment has an amount and a day of its own."""
    return values.get("subject") == COMMITMENT


def refuse(context: Values) -> str | None:
    """The partner pays for resale customers; the others have to be verified."""
    if not context["is_allowed"]:
        return "utter_contract_not_for_resale"
    return None if context["is_verified"] else "utter_contract_needs_real_name"


def orders_of(context: Values) -> list[Any]:
    """What to choose an order from."""
    return list(context["items"])


REQUEST_CONTRACT = TaskOperation(
    name="payment_contract",
    fields=(
        Field(
            "subject",
            read_subject,
            "utter_ask_contract_subject",
            "utter_contract_subject_unclear",
            choices=orders_of,
        ),
        Field(
            "amount",
            read_contract_amount,
            "utter_ask_contract_amount",
            "utter_contract_amount_unclear",
            is_wanted=is_commitment,
        ),
        Field(
            "paid_on",
            read_paid_on,
            "utter_ask_contract_paid_on",
            "utter_contract_paid_on_unclear",
            is_wanted=is_commitment,
        ),
    ),
    context_path=f"{PATH}/options",
    is_paged=True,
    refusal=refuse,
    draft_path=f"{PATH}/drafts",
    submit_path=PATH,
    submitted="utter_contract_made",
)
MAKE_FORMAL = TaskOperation(
    name="formal_contract",
    fields=(Field(NUMBER, read_number, "utter_ask_contract_number", "utter_contract_number_unclear"),),
    draft_path=f"{PATH}/{{{NUMBER}}}/formal/drafts",
    submit_path=f"{PATH}/formal",
    submitted="utter_contract_formal",
    in_path=(NUMBER,),
)


class RequestPaymentContract(TaskAction):
    """Begins a contract, or does with one what a button says."""

    action = "action_request_payment_contract"

    async def perform(self, turn: Turn, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:  # noqa: ARG002
        if turn.entities.get(STEP) == PREVIEW:
            path = f"{PATH}/{turn.entities[NUMBER]}/preview"
            file = await self.backend.write(turn, "contract.preview", path, None)
            say(dispatcher, "utter_contract_file", **file, file_id=file["id"])
            return []
        operation = MAKE_FORMAL if turn.entities.get(STEP) == FORMAL else REQUEST_CONTRACT
        return [FollowupAction(f"action_start_{operation.name}")]
