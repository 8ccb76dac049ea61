"""Waits for a bot that is down: one poll with back-off, however many conversations wait."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime


class BotWatch:
    """Polls only while somebody waits."""

    def __init__(
        self,
        is_reachable: Callable[[], Awaitable[bool]],
        *,
        shortest_s: float,
        longest_s: float,
        now: Callable[[], datetime],
    ) -> None:
        self._is_reachable = is_reachable
        self._shortest_s = shortest_s
        self._longest_s = longest_s
        self._now = now
        self._poll: asyncio.Task[None] | None = None

    async def wait(self, failures: int, *, until: datetime) -> None:
        """Returns when the bot answers, or at `until`.

        `failures` in a row make the pause longer: a bot may be reachable and fail all the same.
        """
        await asyncio.sleep(self._pause(failures))
        if self._poll is None or self._poll.done():
            self._poll = asyncio.create_task(self._until_reachable())
        poll = self._poll
        while not poll.done() and self._now() <= until:
            await asyncio.wait({poll}, timeout=self._longest_s)

    async def stop(self) -> None:
        """Ends the poll."""
        if self._poll is not None:
            self._poll.cancel()
            await asyncio.gather(self._poll, return_exceptions=True)

    async def _until_reachable(self) -> None:
        failures = 1
        while not await self._is_reachable():
            await asyncio.sleep(self._pause(failures))
            failures += 1

    def _pause(self, failures: int) -> float:
        """Doubles from the shortest to the longest; the exponent is bounded, not to overflow."""
        return min(self._longest_s, self._shortest_s * 2.0 ** min(failures - 1, 16))
