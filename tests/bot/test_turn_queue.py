"""Turns of one sender run one after the other, those of different senders do not wait, and none is torn."""

import asyncio
import contextlib

import pytest

from bot.turn_queue import TurnQueue


async def test_one_senders_turns_keep_their_order() -> None:
    queue, log = TurnQueue(), []

    async def turn(name: str) -> str:
        log.append(f"{name} begins")
        await asyncio.sleep(0.01)
        log.append(f"{name} ends")
        return name

    results = await asyncio.gather(*(queue.run("c.1", lambda name=name: turn(name)) for name in "ab"))
    assert results == ["a", "b"]
    assert log == ["a begins", "a ends", "b begins", "b ends"]


async def test_senders_do_not_wait_for_each_other() -> None:
    queue, other_has_begun = TurnQueue(), asyncio.Event()

    async def waits() -> None:
        await asyncio.wait_for(other_has_begun.wait(), 1)

    async def frees() -> None:
        other_has_begun.set()

    await asyncio.gather(queue.run("c.1", waits), queue.run("c.2", frees))


async def test_a_turn_goes_on_when_its_caller_is_gone() -> None:
    queue, done = TurnQueue(), asyncio.Event()

    async def turn() -> None:
        await asyncio.sleep(0.01)
        done.set()

    caller = asyncio.ensure_future(queue.run("c.1", turn))
    await asyncio.sleep(0)
    caller.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await caller
    await queue.drain(timeout_s=1)
    assert done.is_set()


async def test_a_failed_turn_fails_alone() -> None:
    queue = TurnQueue()

    async def fails() -> None:
        raise ValueError("broken")

    async def works() -> str:
        return "fine"

    with pytest.raises(ValueError, match="broken"):
        await queue.run("c.1", fails)
    assert await queue.run("c.1", works) == "fine"


async def test_senders_are_forgotten() -> None:
    queue = TurnQueue()

    async def turn() -> None:
        return None

    await queue.run("c.1", turn)
    await asyncio.sleep(0)
    assert queue.is_idle
