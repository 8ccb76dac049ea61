"""Waiting for changes: nothing is missed in between, and nobody waits for a closed gateway."""

import asyncio
import time
from dataclasses import dataclass, field

from gateway.push import InProcessFanOut, read_when_changed


@dataclass
class Shelf:
    """Something to read."""

    items: list[str] = field(default_factory=list)
    readings: int = 0

    @property
    def is_worth_returning(self) -> bool:
        return bool(self.items)

    async def read(self) -> "Shelf":
        self.readings += 1
        return self


async def test_what_is_there_is_returned_at_once() -> None:
    shelf = Shelf(["a"])

    page = await read_when_changed(InProcessFanOut(), "c1", shelf.read, wait_s=60)

    assert page.items == ["a"]
    assert shelf.readings == 1


async def test_a_change_wakes_the_reader() -> None:
    shelf, fan_out = Shelf(), InProcessFanOut()
    waiting = asyncio.create_task(read_when_changed(fan_out, "c1", shelf.read, wait_s=60))
    await asyncio.sleep(0)

    shelf.items.append("a")
    fan_out.publish("c1")

    assert (await asyncio.wait_for(waiting, 1)).items == ["a"]


async def test_a_change_during_the_reading_is_not_missed() -> None:
    shelf, fan_out = Shelf(), InProcessFanOut()

    async def read_slowly() -> Shelf:
        seen = Shelf(list(shelf.items))
        if not shelf.items:
            shelf.items.append("a")
            fan_out.publish("c1")
        return seen

    page = await asyncio.wait_for(read_when_changed(fan_out, "c1", read_slowly, wait_s=60), 1)

    assert page.items == ["a"]


async def test_another_conversation_wakes_nobody() -> None:
    shelf, fan_out = Shelf(), InProcessFanOut()
    waiting = asyncio.create_task(read_when_changed(fan_out, "c1", shelf.read, wait_s=0.05))
    await asyncio.sleep(0)

    fan_out.publish("c2")
    await waiting

    assert shelf.readings == 2  # at the start and at the end


async def test_the_wait_ends() -> None:
    began = time.monotonic()

    page = await read_when_changed(InProcessFanOut(), "c1", Shelf().read, wait_s=0.05)

    assert page.items == []
    assert 0.05 <= time.monotonic() - began < 1


async def test_closing_wakes_everybody_for_good() -> None:
    fan_out = InProcessFanOut()
    waiting = asyncio.create_task(read_when_changed(fan_out, "c1", Shelf().read, wait_s=60))
    await asyncio.sleep(0)

    fan_out.close()

    await asyncio.wait_for(waiting, 1)
    await asyncio.wait_for(read_when_changed(fan_out, "c1", Shelf().read, wait_s=60), 1)


async def test_readers_that_left_are_forgotten() -> None:
    fan_out = InProcessFanOut()

    await read_when_changed(fan_out, "c1", Shelf().read, wait_s=0)

    assert fan_out._readers == {}
