"""One reading of the database per change of a conversation, however many sockets show it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from dataclasses import replace
from typing import Protocol

from gateway.conversation.live import Snapshot
from gateway.push import FanOut

logger = logging.getLogger(__name__)
Read = Callable[[str, int], Awaitable[Snapshot]]
"""Conversation and sequence to what came after it."""
WAKE_EVERY_S = 3600.0


class Reader(Protocol):
    """One socket, as the feed sees it; both methods return at once."""

    def offer(self, snapshot: Snapshot) -> None:
        """Takes what is new to it."""
        ...

    def go_away(self) -> None:
        """This process stops."""
        ...


class Feed:
    """The sockets of one conversation."""

    def __init__(self, conversation_id: str, read: Read, fan_out: FanOut) -> None:
        self._conversation_id = conversation_id
        self._read = read
        self._fan_out = fan_out
        self._readers: set[Reader] = set()
        self._joining = 0
        self._lock = asyncio.Lock()
        self._sequence = 0
        """Every reader was offered the messages up to here."""
        self._last: Snapshot | None = None
        self._subscription = ExitStack()
        self._changes = self._subscription.enter_context(fan_out.subscribe(conversation_id))
        self._task = asyncio.create_task(self._run())

    @property
    def size(self) -> int:
        """Readers, those that are about to be included: they hold the feed open."""
        return len(self._readers) + self._joining

    async def join(self, reader: Reader, *, after: int) -> None:
        """Offers what came after `after` and everything from now on, with nothing in between lost."""
        self._joining += 1
        try:
            async with self._lock:
                last = await self._offer_after(after, [reader])
                if not self._readers:
                    self._sequence = last
                self._readers.add(reader)
        finally:
            self._joining -= 1

    def leave(self, reader: Reader) -> None:
        self._readers.discard(reader)

    def close(self) -> None:
        self._task.cancel()
        self._subscription.close()

    async def refresh(self) -> None:
        """Reads once and offers the news to all."""
        async with self._lock:
            self._sequence = await self._offer_after(self._sequence, list(self._readers))

    @property
    def ahead(self) -> int | None:
        """As offered last: the place in the queue of those who wait for a person."""
        return self._last.state.ahead if self._last is not None else None

    async def move_up(self, ahead: int | None) -> None:
        """Offers the new place; without one the conversation has left the queue, and is read."""
        if ahead is None or self._last is None:
            await self.refresh()
            return
        state = self._last.state.model_copy(update={"ahead": ahead})
        self._last = replace(self._last, messages=[], has_more=False, state=state)
        for reader in list(self._readers):
            reader.offer(self._last)

    async def _run(self) -> None:
        while True:
            await self._changes.wait(WAKE_EVERY_S)
            if self._fan_out.is_closed:
                for reader in list(self._readers):
                    reader.go_away()
                return
            try:
                await self.refresh()
            except Exception:
                logger.exception("news could not be read", extra={"conversation_id": self._conversation_id})
                for reader in list(self._readers):
                    reader.go_away()  # it comes back and asks for what it missed

    async def _offer_after(self, after: int, readers: list[Reader]) -> int:
        """Offers page by page; returns the last sequence."""
        while True:
            snapshot = await self._read(self._conversation_id, after)
            self._last = snapshot
            for reader in readers:
                reader.offer(snapshot)
            after = snapshot.last_sequence
            if not snapshot.has_more:
                return after


class Feeds:
    """The feeds of all conversations that somebody has open, and the queue's movements for those who wait."""

    def __init__(
        self,
        read: Read,
        read_queue: Callable[[], Awaitable[dict[str, int]]],
        fan_out: FanOut,
        *,
        queue_every_s: float,
    ) -> None:
        self._read = read
        self._read_queue = read_queue
        self._fan_out = fan_out
        self._queue_every_s = queue_every_s
        self._feeds: dict[str, Feed] = {}
        self._queue_watch: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._queue_watch = asyncio.create_task(self._watch_queue())

    async def stop(self) -> None:
        for feed in self._feeds.values():
            feed.close()
        if self._queue_watch is not None:
            self._queue_watch.cancel()
            await asyncio.gather(self._queue_watch, return_exceptions=True)

    def size(self, conversation_id: str) -> int:
        """How many sockets show the conversation."""
        feed = self._feeds.get(conversation_id)
        return feed.size if feed is not None else 0

    async def join(self, conversation_id: str, reader: Reader, *, after: int) -> None:
        feed = self._feeds.get(conversation_id)
        if feed is None:
            feed = self._feeds[conversation_id] = Feed(conversation_id, self._read, self._fan_out)
        await feed.join(reader, after=after)
        if self._fan_out.is_closed:
            reader.go_away()

    def leave(self, conversation_id: str, reader: Reader) -> None:
        """Safe to call for a reader that has not joined."""
        feed = self._feeds.get(conversation_id)
        if feed is None:
            return
        feed.leave(reader)
        if feed.size == 0:
            feed.close()
            del self._feeds[conversation_id]

    async def _watch_queue(self) -> None:
        """One query for all who wait; nobody is asked about while nobody waits."""
        while True:
            await asyncio.sleep(self._queue_every_s)
            waiting = {key: feed for key, feed in self._feeds.items() if feed.ahead is not None}
            if not waiting:
                continue
            try:
                places = await self._read_queue()
                for conversation_id, feed in waiting.items():
                    if places.get(conversation_id) != feed.ahead:
                        await feed.move_up(places.get(conversation_id))
            except Exception:
                logger.exception("the queue could not be read")
