"""Shows the calendar of trainings, by region and time."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

import yaml
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.backend_action import Event, say
from actions.backend_client import BackendClient
from actions.page import Page
from actions.spoken_period import read_period
from actions.task_action import TaskAction
from actions.today import local_date
from actions.turn import Turn

REGIONS_FILE = Path(__file__).with_name("regions.yml")
REGION = "region"


class ViewTraining(TaskAction):
    """Trainings ahead, those of the named place when there is one."""

    action = "action_view_training"

    def __init__(self, backend: BackendClient, now: Callable[[], datetime]) -> None:
        super().__init__(backend)
        self._now = now
        self._places: Mapping[str, Sequence[str]] = yaml.safe_load(REGIONS_FILE.read_text(encoding="utf-8"))

    async def perform(self, turn: Turn, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:  # noqa: ARG002
        page, region = Page.of(turn), turn.entities.get(REGION) or self._region(turn.text)
        period = None if turn.option else read_period(turn.text, local_date(self._now()), "future")
        query: dict[str, str | int | None] = {**page.query, REGION: region}
        if period is not None:
            query |= {"starts_from": period.first.isoformat(), "starts_until": period.last.isoformat()}
        found = await self.backend.read(turn, "/v1/trainings", query)
        say(
            dispatcher,
            "utter_training" if found["items"] else "utter_training_none",
            **found,
            **page.rest(found, {REGION: region} if region else {}),
            scope=region or "all",
            is_filtered=region is not None,
            is_unfiltered=region is None,
        )
        return []

    def _region(self, text: str) -> str | None:
        named = (region for region, places in self._places.items() if any(place in text for place in places))
        return next(named, None)
