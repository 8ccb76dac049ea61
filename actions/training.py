"""Shows the calendar of trainings, by region and time."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

import yaml
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.backend_action import Event, say
from actions.backend_client import BackendClient
from actions.export import offer, send_file, wants_export
from actions.page import Page
from actions.spoken_period import read_period
from actions.task_action import TaskAction
from actions.today import local_date
from actions.turn import Turn

REGIONS_FILE = Path(__file__).with_name("regions.yml")
PATH = "/v1/trainings"
REGION, FROM, UNTIL = "region", "starts_from", "starts_until"


class ViewTraining(TaskAction):
    """Trainings ahead, those of the named place when there is one."""

    action = "action_view_training"

    def __init__(self, backend: BackendClient, now: Callable[[], datetime]) -> None:
        super().__init__(backend)
        self._now = now
        self._places: Mapping[str, Sequence[str]] = yaml.safe_load(REGIONS_FILE.read_text(encoding="utf-8"))

    async def perform(self, turn: Turn, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:  # noqa: ARG002
        filters, page = self._filters(turn), Page.of(turn)
        if wants_export(turn):
            await send_file(self.backend, turn, dispatcher, PATH, filters)
            return []
        found = await self.backend.read(turn, PATH, {**filters, **page.query})
        say(
            dispatcher,
            "utter_training" if found["items"] else "utter_training_none",
            **found,
            **page.rest(found, filters),
            **offer(found, filters),
            scope=filters.get(REGION, "all"),
            **self._elsewhere(filters),
        )
        return []

    def _filters(self, turn: Turn) -> dict[str, str]:
        """By a button's entities, else by the words: the place and the time."""
        named = {name: str(turn.entities[name]) for name in (REGION, FROM, UNTIL) if turn.entities.get(name)}
        if turn.option:
            return named
        region = self._region(turn.text)
        period = read_period(turn.text, local_date(self._now()), "future")
        dates = {} if period is None else {FROM: period.first.isoformat(), UNTIL: period.last.isoformat()}
        return {**({REGION: region} if region else {}), **named, **dates}

    def _elsewhere(self, filters: Mapping[str, str]) -> dict[str, object]:
        """What the buttons for another place ask for: the same time there."""
        everywhere = {name: value for name, value in filters.items() if name != REGION}
        there = {region: {**everywhere, REGION: region} for region in self._places}
        is_local = REGION in filters
        return {**there, "everywhere": everywhere, "is_local": is_local, "is_everywhere": not is_local}

    def _region(self, text: str) -> str | None:
        named = (region for region, places in self._places.items() if any(place in text for place in places))
        return next(named, None)
