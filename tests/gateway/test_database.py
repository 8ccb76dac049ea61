"""Who writes next: one at a time, in order; what somebody outside waits for first. And a file that is new."""

import asyncio
import sqlite3
from pathlib import Path
from threading import Timer

from sqlalchemy import text

from gateway.database import Database, WriterLine


async def test_the_urgent_go_first_and_the_others_keep_their_order() -> None:
    line, served = WriterLine(), []

    async def work(name: str, *, is_urgent: bool) -> None:
        await line.enter(is_urgent=is_urgent)
        served.append(name)
        await asyncio.sleep(0)
        line.leave()

    await line.enter(is_urgent=False)
    waiting = [
        asyncio.create_task(work(name, is_urgent=name.startswith("urgent")))
        for name in ("a", "b", "urgent 1", "c", "urgent 2")
    ]
    await asyncio.sleep(0)
    line.leave()
    await asyncio.gather(*waiting)
    assert served == ["urgent 1", "urgent 2", "a", "b", "c"]


async def test_who_gives_up_waiting_holds_up_nobody() -> None:
    line = WriterLine()
    await line.enter(is_urgent=False)
    gone, next_one = (asyncio.create_task(line.enter(is_urgent=False)) for _ in range(2))
    await asyncio.sleep(0)
    gone.cancel()
    await asyncio.sleep(0)
    line.leave()
    await asyncio.wait_for(next_one, 1)
    line.leave()


async def test_a_turn_given_to_somebody_who_leaves_is_passed_on() -> None:
    line = WriterLine()
    await line.enter(is_urgent=False)
    gone, next_one = (asyncio.create_task(line.enter(is_urgent=False)) for _ in range(2))
    await asyncio.sleep(0)
    line.leave()
    gone.cancel()
    await asyncio.wait_for(next_one, 1)
    line.leave()
    await asyncio.wait_for(line.enter(is_urgent=True), 1)


async def test_a_new_file_that_somebody_else_is_filling_is_waited_for(tmp_path: Path) -> None:
    file = tmp_path / "new.db"
    other = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    Timer(0.2, other.rollback).start()
    database = Database(f"sqlite:///{file}")
    mode = await database.read(lambda session: session.execute(text("PRAGMA journal_mode")).scalar())
    assert mode == "wal"
    database.close()
    other.close()
