"""Tells the open consoles what has changed: one reading for all of them, a few times a second at most."""

import asyncio
import logging
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Protocol

from pydantic import BaseModel

from gateway.channel.telling import TellingFanOut
from gateway.channel.web.feed import Feeds
from gateway.conversation.live import LiveReader
from gateway.database import Database
from gateway.desk import presence, rows
from gateway.desk.conversation_schemas import AgentRow
from gateway.desk.frames import AlertFrame, MineFrame, PresenceFrame, QueueFrame
from gateway.desk.models import DeskUser
from gateway.desk.roles import Operation, may
from gateway.desk.rows import Desk, QueueState
from gateway.desk.standings import Standing, alert_for, moves_queue, read_standings

logger = logging.getLogger(__name__)
EVERY_S = 0.3
PER_CONSOLE_S = 0.01
"""Many consoles take longer to tell, so they are told less often."""
PAUSE_AFTER_FAILURE_S = 1.0


class Console(Protocol):
    """One open socket, as the hub sees it."""

    user: DeskUser

    def tell(self, frame: BaseModel | str) -> None:
        """Returns at once; a text is a frame that is written out already."""
        ...

    def go_away(self) -> None: ...


class DeskHub:
    """The consoles that are open, and the task that keeps them up to date."""

    def __init__(
        self,
        *,
        database: Database,
        fan_out: TellingFanOut,
        read_snapshot: LiveReader,
        desk: Desk,
        now: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._fan_out = fan_out
        self._desk = desk
        self._now = now
        self._consoles: dict[str, set[Console]] = {}
        self._gone_since: dict[str, datetime] = {}
        self._started_at = now()
        self._dirty: set[str] = set()
        self._is_presence_dirty = False
        self._woken = asyncio.Event()
        self._standings: dict[str, Standing] | None = None
        self._task: asyncio.Task[None] | None = None
        self.feeds = Feeds(read_snapshot, self._no_places, fan_out, queue_every_s=EVERY_S)
        """Apart from the customers': agents must not count as their tabs."""

    async def start(self) -> None:
        self._started_at = self._now()
        self._standings = await self._database.read(read_standings, conversation_ids=None)
        self._fan_out.listen(self._note)
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        for console in self._all():
            console.go_away()
        await self.feeds.stop()
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    @property
    def here(self) -> frozenset[str]:
        """Ids of those who have a console open."""
        return frozenset(self._consoles)

    def gone_since(self, user_id: str) -> datetime | None:
        """Since when `user_id` has no console open; since the start for who has not come since."""
        if user_id in self._consoles:
            return None
        return self._gone_since.get(user_id, self._started_at)

    def join(self, console: Console) -> None:
        self._consoles.setdefault(console.user.id, set()).add(console)
        self.presence_changed()

    def leave(self, console: Console) -> None:
        """Safe to call for a console that has not joined."""
        consoles = self._consoles.get(console.user.id)
        if consoles is None:
            return
        consoles.discard(console)
        if not consoles:
            del self._consoles[console.user.id]
            self._gone_since[console.user.id] = self._now()
            self.presence_changed()

    def presence_changed(self) -> None:
        self._is_presence_dirty = True
        self._woken.set()

    async def greet(self, console: Console) -> None:
        """What a console that has just joined shows first."""
        user = console.user
        if may(user.role, Operation.VIEW_QUEUE):
            queue = await self._database.read(rows.read_queue, desk=self._desk, now=self._now())
            console.tell(QueueFrame(**queue.seen_by(user.id).model_dump()))
        mine = await self._database.read(rows.read_mine, user_id=user.id, desk=self._desk, now=self._now())
        console.tell(MineFrame(items=mine))
        console.tell(PresenceFrame(items=await self.agents()))

    def customer_left(self, user_id: str, conversation_id: str) -> None:
        """The agent `user_id` lost the conversation for it."""
        self._tell(AlertFrame(kind="customer_left", conversation_id=conversation_id, text=""), user_id)

    async def agents(self) -> list[AgentRow]:
        return await self._database.read(presence.list_agents, here=self.here)

    def _note(self, conversation_id: str) -> None:
        self._dirty.add(conversation_id)
        self._woken.set()

    async def _run(self) -> None:
        while True:
            await self._woken.wait()
            await asyncio.sleep(EVERY_S + PER_CONSOLE_S * len(self._consoles))
            self._woken.clear()
            try:
                await self._tell_news()
            except Exception:
                logger.exception("the consoles could not be told")
                self._standings = None
                await asyncio.sleep(PAUSE_AFTER_FAILURE_S)

    async def _tell_news(self) -> None:
        dirty, self._dirty = self._dirty, set()
        if self._standings is None:
            self._standings = await self._database.read_in_background(read_standings, conversation_ids=None)
            self._is_presence_dirty = True
            await self._tell_queue()
            await self._tell_mine(self._consoles)
        elif dirty:
            await self._tell_changes(self._standings, dirty)
        if self._is_presence_dirty:
            self._is_presence_dirty = False
            await self._tell_presence()

    async def _tell_changes(self, known: dict[str, Standing], dirty: set[str]) -> None:
        fresh = await self._database.read_in_background(read_standings, conversation_ids=dirty)
        concerned: set[str] = set()
        is_queue_moved = False
        for conversation_id in dirty:
            before, after = known.pop(conversation_id, None), fresh.get(conversation_id)
            if after is not None:
                known[conversation_id] = after
            is_queue_moved = is_queue_moved or moves_queue(before, after)
            concerned |= {s.agent_id for s in (before, after) if s is not None and s.agent_id is not None}
            alert = alert_for(conversation_id, before, after)
            if alert is not None:
                self._tell(alert.frame, alert.user_id)
        if is_queue_moved:
            self._is_presence_dirty = True  # the agents' loads
            await self._tell_queue()
        await self._tell_mine(concerned)

    async def _tell_queue(self) -> None:
        if not self._consoles:
            return
        queue = await self._database.read_in_background(rows.read_queue, desk=self._desk, now=self._now())
        items = _written(queue)
        for console in self._all():
            if may(console.user.role, Operation.VIEW_QUEUE):
                counts = queue.seen_by(console.user.id).counts.model_dump_json()
                console.tell(f'{{"type":"queue","counts":{counts},{items}}}')

    async def _tell_mine(self, user_ids: Iterable[str]) -> None:
        for user_id in list(user_ids):
            if user_id in self._consoles:
                mine = await self._database.read_in_background(
                    rows.read_mine, user_id=user_id, desk=self._desk, now=self._now()
                )
                self._tell(MineFrame(items=mine), user_id)

    async def _tell_presence(self) -> None:
        if not self._consoles:
            return
        self._tell(PresenceFrame(items=await self.agents()).model_dump_json(), None)

    def _tell(self, frame: BaseModel | str, user_id: str | None) -> None:
        """To one person's consoles, or to all."""
        for console in self._all() if user_id is None else list(self._consoles.get(user_id, ())):
            console.tell(frame)

    def _all(self) -> list[Console]:
        return [console for consoles in self._consoles.values() for console in consoles]

    @staticmethod
    async def _no_places() -> dict[str, int]:
        return {}


def _written(queue: QueueState) -> str:
    """What is the same for everybody is written out once."""
    view = queue.seen_by("").model_dump_json(exclude={"counts"})
    return view[1:-1]
