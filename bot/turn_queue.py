"""Runs turns one after the other for each sender, and to their end even when the client has given up.

A turn that writes must not be torn: the backend would have its record and the tracker no trace of it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

logger = logging.getLogger(__name__)
Reply = TypeVar("Reply")


class TurnQueue:
    """One queue per sender; forgets a sender when nothing of theirs is waiting."""

    def __init__(self) -> None:
        self._locks: dict[str, asyncio.Lock] = {}
        self._waiting: dict[str, int] = {}
        self._running: set[asyncio.Task[object]] = set()

    async def run(self, sender: str, turn: Callable[[], Awaitable[Reply]]) -> Reply:
        """The result of `turn`, which goes on when the caller is cancelled. Raises what `turn` raises."""
        task = asyncio.ensure_future(self._in_order(sender, turn))
        self._running.add(task)
        task.add_done_callback(self._finished)
        return await asyncio.shield(task)

    @property
    def is_idle(self) -> bool:
        """Whether nothing is running, waiting or remembered."""
        return not (self._running or self._waiting or self._locks)

    async def drain(self, timeout_s: float) -> None:
        """Waits for the running turns, at most `timeout_s`."""
        if self._running:
            await asyncio.wait(set(self._running), timeout=timeout_s)

    async def _in_order(self, sender: str, turn: Callable[[], Awaitable[Reply]]) -> Reply:
        lock = self._locks.setdefault(sender, asyncio.Lock())
        self._waiting[sender] = self._waiting.get(sender, 0) + 1
        try:
            async with lock:
                return await turn()
        finally:
            self._waiting[sender] -= 1
            if not self._waiting[sender]:
                del self._waiting[sender], self._locks[sender]

    def _finished(self, task: asyncio.Task[object]) -> None:
        self._running.discard(task)
        if not task.cancelled() and task.exception() is not None:
            logger.error("a turn failed", exc_info=task.exception())
