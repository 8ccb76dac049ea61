"""Creates a member of the partner's organisation."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.backend_action import Event, say
from actions.backend_client import BackendClient
from actions.export import STEP, offer, send_file, wants_export
from actions.page import Page
from actions.task_operation import Field, Reading, TaskOperation
from actions.task_steps import StartTask
from actions.turn import Turn

WORDS_FILE = Path(__file__).with_name("member_words.yml")
PATH, LIST = "/v1/members", "list"
LONGEST_NAME = 20


@lru_cache(maxsize=1)
def words() -> Mapping[str, Any]:
    """The words of `member_words.yml`."""
    raw: Mapping[str, Any] = yaml.safe_load(WORDS_FILE.read_text(encoding="utf-8"))
    return raw


def read_name(text: str, reading: Reading) -> str | None:
    """The person's name; whatever was said when it was asked for."""
    plain = unicodedata.normalize("NFKC", text).strip()
    found = re.search(words()["member_name"], plain)
    if found and not re.search(words()["not_a_name"], found["value"]):
        return found["value"]
    is_name = 2 <= len(plain) <= LONGEST_NAME and not re.search(r"[@\d]", plain)
    return plain if reading.is_asked and is_name else None


def read_account_name(text: str, reading: Reading) -> str | None:
    """A name to sign in with: letters first, then letters, digits, `_` and `-`."""
    plain = unicodedata.normalize("NFKC", text).strip()
    shape = words()["bare_account_name"]
    found = re.search(words()["account_name"], plain) or (reading.is_asked and re.fullmatch(shape, plain))
    return found["value"] if found else None


def read_email(text: str, _reading: Reading) -> str | None:
    """An e-mail address."""
    found = re.search(words()["email"], unicodedata.normalize("NFKC", text))
    return found[0].lower() if found else None


def read_roles(text: str, _reading: Reading) -> list[str] | None:
    """Every role that is named; a longer name is not also the shorter one in it."""
    left, roles = text, []
    for role, aliases in words()["aliases"].items():
        named = next((alias for alias in aliases if alias in left), None)
        if named is not None:
            left = left.replace(named, " ")
            roles.append(role)
    return roles or None


def roles_of(context: Mapping[str, Any]) -> list[Any]:
    """What to choose roles from."""
    return list(context["roles"])


CREATE_MEMBER = TaskOperation(
    name="create_member",
    fields=(
        Field("member_name", read_name, "utter_ask_member_name", "utter_member_name_unclear"),
        Field("account_name", read_account_name, "utter_ask_account_name", "utter_account_name_unclear"),
        Field("email", read_email, "utter_ask_member_email", "utter_member_email_unclear"),
        Field("roles", read_roles, "utter_ask_member_roles", "utter_member_roles_unclear", choices=roles_of),
    ),
    context_path=f"{PATH}/options",
    draft_path=f"{PATH}/drafts",
    submit_path=PATH,
    submitted="utter_member_created",
)


class StartCreateMember(StartTask):
    """Begins the task; or shows who is there already, on the page or as a file."""

    def __init__(self, backend: BackendClient, now: Callable[[], datetime]) -> None:
        super().__init__(backend, CREATE_MEMBER, now)

    async def perform(self, turn: Turn, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        if wants_export(turn):
            await send_file(self.backend, turn, dispatcher, PATH)
            return []
        if wants_list(turn):
            page = Page.of(turn)
            found = await self.backend.read(turn, PATH, page.query)
            response = "utter_members" if found["items"] else "utter_members_none"
            say(dispatcher, response, **found, **page.rest(found, {STEP: LIST}), **offer(found, {}))
            return []
        return await super().perform(turn, dispatcher, tracker)


def wants_list(turn: Turn) -> bool:
    """By a button, else by words that look and do not create."""
    if turn.option:
        return turn.entities.get(STEP) == LIST
    is_looking = re.search(words()["listing"], turn.text) is not None
    return is_looking and re.search(words()["creating"], turn.text) is None
