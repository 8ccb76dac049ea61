"""Keeps the dialogue's events in SQL, without the tokens that came with the messages.

Rasa stores a message's metadata three times and would send every old token to every action. Here the token
ends with its turn: whoever wants one later has to have been given a new one.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.constants import SESSION_START_METADATA_SLOT
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

TURN_ONLY = ("token", "offered")
"""Metadata that only the turn itself needs."""
RECENT_TRACKERS = 200
KEPT_OF_BOT_METADATA = ("utter_action", "model_id", "assistant_id")


class TokenFreeTrackerStore(SQLTrackerStore):
    """An SQL tracker store that forgets tokens; `tracker_store` of endpoints.yml names it."""

    def __init__(
        self,
        domain: Domain | None = None,
        host: str | None = None,
        event_broker: EventBroker | None = None,
        database: str = "var/bot.db",
        **kwargs: Any,  # noqa: ANN401  (Rasa's signature)
    ) -> None:
        """`database` is the path of an SQLite file or a URL such as `postgresql://…`."""
        place = {"host": database} if "://" in database else {"host": host, "db": database}
        super().__init__(domain=domain, event_broker=event_broker, **place, **kwargs)
        self._recent: OrderedDict[str, DialogueStateTracker] = OrderedDict()

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The dialogue so far, as a tracker of the caller's own; None when there is none.

        Reading 200 events back costs Rasa some 30 ms, and a turn needs them three times. The tracker that was
        saved last is as good, as long as the table has not grown since (by another process).
        """
        recent = self._recent.get(sender_id)
        if recent is not None and self._count_stored(sender_id) == len(recent.events):
            self._recent.move_to_end(sender_id)
            return recent.copy()
        return await super().retrieve(sender_id)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Saves and publishes the new events.

        The tracker itself is cleaned, not a copy: should the database fail, Rasa hands the same tracker to
        its store in memory, which publishes too.
        """
        for event in tracker.events:
            forget_turn_only(event)
        session_start = tracker.slots.get(SESSION_START_METADATA_SLOT)
        if session_start is not None and session_start.value:
            session_start.value = _cleaned(session_start.value)
        await super().save(tracker)
        self._remember(tracker)

    def _remember(self, tracker: DialogueStateTracker) -> None:
        """Keeps a tracker equal to what the table gives; a new one also holds what precedes its session."""
        self._recent.pop(tracker.sender_id, None)
        if self._count_stored(tracker.sender_id) == len(tracker.events):
            self._recent[tracker.sender_id] = tracker.copy()
        while len(self._recent) > RECENT_TRACKERS:
            self._recent.popitem(last=False)

    def _count_stored(self, sender_id: str) -> int:
        with self.session_scope() as session:
            count: int = self._event_query(session, sender_id, fetch_events_from_all_sessions=False).count()
        return count


def forget_turn_only(event: Event) -> None:
    """Removes from an event, in place, what must not outlive its turn."""
    if isinstance(event, UserUttered):
        event.metadata = _cleaned(event.metadata)
        event.parse_data["metadata"] = event.metadata  # type: ignore[typeddict-item]
    elif isinstance(event, SlotSet) and event.key == SESSION_START_METADATA_SLOT and event.value:
        event.value = _cleaned(event.value)
    elif isinstance(event, BotUttered):
        # the data that an action passed for the wording has become content and is not needed twice
        event.metadata = {key: event.metadata[key] for key in KEPT_OF_BOT_METADATA if key in event.metadata}


def _cleaned(metadata: Mapping[str, Any] | None) -> dict[str, Any]:
    return {key: value for key, value in (metadata or {}).items() if key not in TURN_ONLY}
