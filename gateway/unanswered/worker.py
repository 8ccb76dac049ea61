"""Collects and groups in the background, a small batch at a time, with the bot's embeddings."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from gateway.database import Database
from gateway.errors import Problem
from gateway.knowledge_client import KnowledgePort
from gateway.unanswered import collecting, grouping

logger = logging.getLogger(__name__)
LOOK_BACK = timedelta(days=90)
"""What a start after a long pause takes in."""
OVERLAP = timedelta(seconds=60)
"""A transaction that began earlier may commit later."""
BATCH = 16


class UnansweredWorker:
    """One per gateway; what it misses today it finds tomorrow, since it only reads what is stored."""

    def __init__(
        self, database: Database, knowledge: KnowledgePort, *, every_s: float, now: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._knowledge = knowledge
        self._every_s = every_s
        self._now = now
        self._until = now() - LOOK_BACK
        self._task: asyncio.Task[None] | None = None
        self._is_failing = False

    def start(self) -> None:
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def work(self) -> int:
        """One round; returns how many items were grouped. Raises KnowledgeUnavailable or KnowledgeRefused."""
        self._until = await self._database.write(collecting.collect, since=self._until - OVERLAP)
        waiting = await self._database.read(grouping.waiting, limit=BATCH)
        if not waiting:
            return 0
        texts = [text.strip() or "?" for _, text in waiting]
        embedded = await self._knowledge.embed(texts)
        pairs = list(zip((item_id for item_id, _ in waiting), embedded.vectors, strict=True))
        await self._database.write(grouping.assign, vectors=pairs, encoder=embedded.identity, now=self._now())
        return len(pairs)

    async def _run(self) -> None:
        while True:
            grouped = 0
            try:
                grouped = await self.work()
                self._is_failing = False
            except Problem as problem:
                self._note(problem.code)
            except Exception:
                logger.exception("unanswered questions could not be grouped")
            await asyncio.sleep(self._every_s / 10 if grouped == BATCH else self._every_s)

    def _note(self, code: str) -> None:
        if not self._is_failing:
            logger.warning("unanswered questions wait for the bot", extra={"reason": code})
        self._is_failing = True
