"""What the store keeps and what it forgets."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import FailSafeTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.tracker_store import TokenFreeTrackerStore

TOKEN = "eyJhbGciOiJFZERTQSJ9.secret"


class RecordingBroker(EventBroker):
    """Keeps what was published."""

    def __init__(self) -> None:
        self.published: list[dict[str, Any]] = []

    def publish(self, event: dict[str, Any]) -> None:
        self.published.append(event)


def turn_of(store: TokenFreeTrackerStore) -> DialogueStateTracker:
    metadata = {"message_id": "m-1", "token": TOKEN, "audience": "customer", "offered": [{"title": "甲"}]}
    tracker = store.init_tracker("c.1")
    tracker.update(SlotSet("session_started_metadata", metadata))
    tracker.update(
        UserUttered(
            "你好",
            {"name": "greet"},
            [],
            {"intent": {}, "decision": {"kind": "smalltalk"}},
            message_id="m-1",
            metadata=metadata,
        )
    )
    tracker.update(BotUttered("您好", {"custom": {}}, {"utter_action": "utter_greet", "items": [1, 2]}))
    return tracker


@pytest.fixture
def broker() -> RecordingBroker:
    return RecordingBroker()


@pytest.fixture
def store(tmp_path: Path, broker: RecordingBroker) -> TokenFreeTrackerStore:
    domain = Domain.from_dict({"intents": ["greet"]})
    return TokenFreeTrackerStore(domain=domain, event_broker=broker, database=str(tmp_path / "bot.db"))


async def test_no_token_reaches_the_store_or_the_broker(
    store: TokenFreeTrackerStore, broker: RecordingBroker, tmp_path: Path
) -> None:
    tracker = turn_of(store)
    await store.save(tracker)
    stored = (tmp_path / "bot.db").read_bytes()
    assert b"m-1" in stored
    assert TOKEN.encode() not in stored
    assert len(broker.published) == 3
    assert TOKEN not in str(broker.published)
    assert TOKEN not in str(tracker.current_slot_values())


async def test_what_is_needed_later_is_kept(store: TokenFreeTrackerStore, tmp_path: Path) -> None:
    await store.save(turn_of(store))
    again = await store.retrieve("c.1")
    assert again is not None
    assert again.latest_message is not None
    assert again.latest_message.metadata == {"message_id": "m-1", "audience": "customer"}
    assert again.latest_message.parse_data["decision"] == {"kind": "smalltalk"}
    (bot,) = [event for event in again.events if isinstance(event, BotUttered)]
    assert bot.metadata == {"utter_action": "utter_greet"}
    with sqlite3.connect(tmp_path / "bot.db") as database:
        assert database.execute("select count(*) from events").fetchone() == (3,)


async def test_a_recent_dialogue_is_read_from_memory_until_another_process_adds_to_it(
    store: TokenFreeTrackerStore, tmp_path: Path
) -> None:
    await store.save(turn_of(store))
    first, second = await store.retrieve("c.1"), await store.retrieve("c.1")
    assert first is not None
    assert second is not None
    first.update(SlotSet("session_started_metadata", None))
    assert len(second.events) == 3
    assert second.events[1] is first.events[1]
    other = TokenFreeTrackerStore(domain=store.domain, database=str(tmp_path / "bot.db"))
    tracker = await other.retrieve("c.1")
    assert tracker is not None
    tracker.update(UserUttered("再见", message_id="m-2"))
    await other.save(tracker)
    again = await store.retrieve("c.1")
    assert again is not None
    assert len(again.events) == 4


async def test_no_event_is_stored_twice_after_the_session_has_begun(
    store: TokenFreeTrackerStore, tmp_path: Path
) -> None:
    tracker = store.init_tracker("c.1")
    tracker.update(ActionExecuted("action_session_start"))
    tracker.update(SessionStarted())
    for number in range(4):
        tracker.update(UserUttered(str(number), message_id=f"m-{number}"))
        await store.save(tracker)
        found = await store.retrieve("c.1")
        assert found is not None
        tracker = found
    with sqlite3.connect(tmp_path / "bot.db") as database:
        stored = [row[0] for row in database.execute("select type_name from events order by id")]
    assert stored == ["action", "session_started", "user", "user", "user", "user"]
    assert list(store._recent) == ["c.1"]


async def test_old_dialogues_leave_the_memory(
    store: TokenFreeTrackerStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.tracker_store.RECENT_TRACKERS", 1)
    for sender in ("c.1", "c.2"):
        tracker = turn_of(store)
        tracker.sender_id = sender
        await store.save(tracker)
    assert list(store._recent) == ["c.2"]
    assert (await store.retrieve("c.1")) is not None


async def test_no_token_is_published_when_the_database_fails(
    store: TokenFreeTrackerStore, broker: RecordingBroker, tmp_path: Path
) -> None:
    tracker = turn_of(store)
    with sqlite3.connect(tmp_path / "bot.db") as database:
        database.execute("drop table events")
    await FailSafeTrackerStore(store).save(tracker)
    assert broker.published
    assert TOKEN not in str(broker.published)


def test_a_url_names_another_database() -> None:
    url = TokenFreeTrackerStore.get_db_url(host="postgresql://bot@127.0.0.1:5432/bot")
    assert url == "postgresql://bot@127.0.0.1:5432/bot"
