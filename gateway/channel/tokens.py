"""Access tokens of the platforms: fetched once for everybody who waits, and again when one has died early."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

EARLY = timedelta(minutes=5)
"""A token is not used for its last minutes: a call may take a while."""


@dataclass(frozen=True)
class Token:
    value: str
    lifetime: timedelta


class TokenCache:
    """`fetch` asks the platform; `now` is the clock."""

    def __init__(self, fetch: Callable[[], Awaitable[Token]], *, now: Callable[[], datetime]) -> None:
        self._fetch = fetch
        self._now = now
        self._lock = asyncio.Lock()
        self._value = ""
        self._until: datetime | None = None

    async def get(self) -> str:
        """Raises what `fetch` raises."""
        async with self._lock:
            if self._until is None or self._now() >= self._until:
                token = await self._fetch()
                self._value = token.value
                self._until = self._now() + max(token.lifetime - EARLY, timedelta(seconds=30))
            return self._value

    def drop(self, value: str) -> None:
        """The platform refused `value`; a newer one that is here already stays."""
        if value == self._value:
            self._until = None
