"""A listing as a spreadsheet: asked for by a button under the listing, or in words."""

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from rasa_sdk.executor import CollectingDispatcher

from actions.backend_action import say
from actions.backend_client import BackendClient, Document
from actions.page import PAGE_SIZE
from actions.turn import Turn

WORDS_FILE = Path(__file__).with_name("export_words.yml")
STEP, EXPORT = "step", "export"


@lru_cache(maxsize=1)
def words() -> re.Pattern[str]:
    """The expression of `export_words.yml`."""
    raw = yaml.safe_load(WORDS_FILE.read_text(encoding="utf-8"))
    return re.compile(raw[EXPORT])


def wants_export(turn: Turn) -> bool:
    """By a button, else by the words."""
    if turn.option:
        return turn.entities.get(STEP) == EXPORT
    return words().search(turn.text.lower()) is not None


async def send_file(
    backend: BackendClient,
    turn: Turn,
    dispatcher: CollectingDispatcher,
    operation: str,
    body: Mapping[str, Any] | None = None,
) -> None:
    """Has the file made and offers it; `operation` is the path of the listing, such as `/v1/coupons`."""
    name = f"{operation.rpartition('/')[2]}.export"
    file = await backend.write(turn, name, f"{operation}/exports", None if body is None else dict(body))
    say(dispatcher, "utter_exported_file", **file, file_id=file["id"])


def offer(found: Document, filters: Mapping[str, Any]) -> dict[str, Any]:
    """The `export_entities` of a button; None when one page shows everything."""
    entities = {**filters, STEP: EXPORT}
    return {"export_entities": entities, "is_long": found["total"] > PAGE_SIZE or None}
