"""Reports where the caller's agreements stand, and asks for the acceptance of a milestone."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml
from rasa_sdk import Tracker
from rasa_sdk.events import FollowupAction
from rasa_sdk.executor import CollectingDispatcher

from actions.backend_action import Event, say
from actions.backend_client import BackendClient
from actions.page import Page
from actions.task_action import TaskAction
from actions.task_operation import Field, Reading, TaskOperation
from actions.task_state import answer_elsewhere
from actions.turn import Turn

WORDS_FILE = Path(__file__).with_name("agreement_words.yml")
NUMBER_SHAPE = re.compile(r"agr[-_ ]?(\d{4})[-_ ]?(\d{4})(?!\d)")
NUMBER, KIND, IS_SIGNED = "agreement_number", "agreement_kind", "is_signed"
STEP, ACCEPTANCE = "step", "acceptance"


def read_number(text: str, _reading: Reading) -> str | None:
    """The agreement's number in its one spelling."""
    found = NUMBER_SHAPE.search(unicodedata.normalize("NFKC", text).lower())
    return None if found is None else f"AGR-{found[1]}-{found[2]}"


REQUEST_ACCEPTANCE = TaskOperation(
    name="request_acceptance",
    fields=(Field(NUMBER, read_number, "utter_ask_agreement_number", "utter_agreement_number_unclear"),),
    draft_path="/v1/agreements/{agreement_number}/acceptance/drafts",
    submit_path="/v1/agreements/acceptance",
    submitted="utter_acceptance_requested",
    in_path=(NUMBER,),
)


class CheckAgreement(TaskAction):
    """One agreement with its stages, or a choice when the caller has several."""

    action = "action_check_agreement"

    def __init__(self, backend: BackendClient) -> None:
        super().__init__(backend)
        self._words: Mapping[str, Any] = yaml.safe_load(WORDS_FILE.read_text(encoding="utf-8"))

    async def perform(self, turn: Turn, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        if turn.entities.get(STEP) == ACCEPTANCE:
            return [FollowupAction(f"action_start_{REQUEST_ACCEPTANCE.name}")]
        answer = answer_elsewhere(tracker, NUMBER, turn.entities.get(NUMBER))
        if answer:
            return answer
        number = turn.entities.get(NUMBER) or await self._only_one(turn, dispatcher)
        if number:
            agreement = await self.backend.agreement(turn, str(number))
            say(dispatcher, "utter_agreement", **agreement)
        return []

    async def _only_one(self, turn: Turn, dispatcher: CollectingDispatcher) -> str | None:
        filters, page = self._filters(turn), Page.of(turn)
        query = {"kind": filters.get(KIND), IS_SIGNED: filters.get(IS_SIGNED), **page.query}
        found = await self.backend.read(turn, "/v1/agreements", query)
        if len(found["items"]) == 1 and page.number == 1:
            return str(found["items"][0]["number"])
        response = "utter_agreements" if found["items"] else "utter_agreements_none"
        say(dispatcher, response, **found, **page.rest(found, filters), is_filtered=bool(filters))
        return None

    def _filters(self, turn: Turn) -> dict[str, str]:
        """Which agreements the message speaks of: by a button's entities, else by its words."""
        if turn.option:
            return {name: str(turn.entities[name]) for name in (KIND, IS_SIGNED) if name in turn.entities}
        text, filters = turn.text.lower(), dict[str, str]()
        for kind, words in self._words["kinds"].items():
            if _mentions(text, words):
                filters.setdefault(KIND, kind)
        if _mentions(text, self._words["unsigned"]):
            return {**filters, IS_SIGNED: "false"}
        return {**filters, IS_SIGNED: "true"} if _mentions(text, self._words["signed"]) else filters


def _mentions(text: str, words: Sequence[str]) -> bool:
    return any(word in text for word in words)
