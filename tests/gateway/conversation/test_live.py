"""What the feeds of one conversation read together."""

import asyncio
from typing import Any

import pytest

from gateway.conversation.live import SnapshotReading
from gateway.errors import ConversationNotFound


class SlowDatabase:
    """Counts what is read; each reading gives its number once it is let go."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.may_end = asyncio.Event()

    async def read(self, work: object, **asked: Any) -> int:  # noqa: ARG002
        self.asked.append(asked)
        number = len(self.asked)
        await self.may_end.wait()
        if asked["conversation_id"] == "gone":
            raise ConversationNotFound
        return number


async def test_who_asks_at_once_for_the_same_shares_one_reading() -> None:
    database = SlowDatabase()
    reading = SnapshotReading(database)  # type: ignore[arg-type]

    asked = [asyncio.create_task(reading(*key)) for key in [("a", 3), ("a", 3), ("a", 4), ("b", 3)]]
    await asyncio.sleep(0.01)
    database.may_end.set()

    assert await asyncio.gather(*asked) == [1, 1, 2, 3]


async def test_who_asks_after_the_reading_has_begun_gets_a_newer_one() -> None:
    database = SlowDatabase()
    reading = SnapshotReading(database)  # type: ignore[arg-type]

    first = asyncio.create_task(reading("a", 3))
    await asyncio.sleep(0.01)
    second = asyncio.create_task(reading("a", 3))
    await asyncio.sleep(0.01)
    database.may_end.set()

    assert await asyncio.gather(first, second) == [1, 2]


async def test_one_who_leaves_takes_nothing_from_the_others() -> None:
    database = SlowDatabase()
    reading = SnapshotReading(database)  # type: ignore[arg-type]

    leaving, staying = (asyncio.create_task(reading("a", 3)) for _ in range(2))
    await asyncio.sleep(0.01)
    leaving.cancel()
    database.may_end.set()

    assert await staying == 1


async def test_what_does_not_exist_is_told_to_all() -> None:
    database = SlowDatabase()
    database.may_end.set()
    reading = SnapshotReading(database)  # type: ignore[arg-type]

    told = await asyncio.gather(reading("gone", 0), reading("gone", 0), return_exceptions=True)

    assert [type(problem) for problem in told] == [ConversationNotFound] * 2
    with pytest.raises(ConversationNotFound):
        await reading("gone", 0)
