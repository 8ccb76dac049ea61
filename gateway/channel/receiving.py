"""What every callback address does with a push: refuse, drop, or store and acknowledge."""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, TypeVar

from fastapi import Depends, Request

from gateway.channel import inbox
from gateway.channel.counters import Counters
from gateway.channel.errors import ChannelOff, ChannelRequestRefused, EnvelopeInvalid, Unreadable
from gateway.channel.incoming import Incoming
from gateway.database import Database

logger = logging.getLogger(__name__)
R = TypeVar("R")
C = TypeVar("C")


class InboxWriter:
    """Stores pushes in groups: those that come while one transaction runs share the next."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now
        self._waiting: list[tuple[Sequence[Incoming], asyncio.Future[list[bool]]]] = []
        self._task: asyncio.Task[None] | None = None

    async def store(self, pushes: Sequence[Incoming]) -> list[bool]:
        """Returns when they are in the database: which of them are new.

        Raises:
            SQLAlchemyError: they are not stored; the platform will push them again.
        """
        stored: asyncio.Future[list[bool]] = asyncio.get_running_loop().create_future()
        self._waiting.append((pushes, stored))
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._write())
        return await stored

    async def _write(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting, []
            try:
                new = await self._database.write_first(
                    inbox.store, [push for pushes, _ in batch for push in pushes], now=self._now()
                )
            except Exception as error:
                for _, stored in batch:
                    _settle(stored, error=error)
                continue
            for pushes, stored in batch:
                _settle(stored, new[: len(pushes)])
                new = new[len(pushes) :]


def _settle(
    stored: "asyncio.Future[list[bool]]", new: list[bool] | None = None, error: Exception | None = None
) -> None:
    if stored.done():  # its request has gone
        return
    if error is not None:
        stored.set_exception(error)
    else:
        stored.set_result(new or [])


@dataclass(frozen=True)
class Desk:
    """Where pushes are taken in."""

    connectors: Mapping[str, object]
    writer: InboxWriter
    counters: Counters
    now: Callable[[], datetime]
    accepted: Callable[[Sequence[Incoming]], None] = field(repr=False)

    def connector(self, channel: str, kind: type[C]) -> C:
        """Raises ChannelOff when the channel has no credentials."""
        connector = self.connectors.get(channel)
        if not isinstance(connector, kind):
            raise ChannelOff
        return connector

    def checked(self, channel: str, check: Callable[[], R]) -> R:
        """Runs a check of authenticity; a refusal is counted, and the log says why but not what.

        Raises:
            ChannelRequestRefused
            EnvelopeInvalid
        """
        try:
            return check()
        except (ChannelRequestRefused, EnvelopeInvalid) as refusal:
            reason = getattr(refusal, "reason", "envelope")
            self.counters.add(channel, f"refused_{reason}")
            logger.warning("push refused", extra={"channel": channel, "reason": reason})
            raise

    async def take(self, channel: str, read: Callable[[], list[Incoming]]) -> bool:
        """Stores an authentic push; True when there was something new.

        One that cannot be read is dropped: a retry would be the same.

        Raises:
            ChannelRequestRefused: for another app or tenant.
        """
        try:
            pushes = self.checked(channel, read)
        except Unreadable as error:
            self.counters.add(channel, "dropped")
            logger.warning("push dropped", extra={"channel": channel, "reason": str(error)})
            return False
        if not pushes:
            self.counters.add(channel, "ignored")
            return False
        new = await self.writer.store(pushes)
        self.counters.add(channel, "accepted", sum(new))
        self.counters.add(channel, "duplicate", len(new) - sum(new))
        self.accepted([push for push, is_new in zip(pushes, new, strict=True) if is_new])
        return any(new)


def get_desk(request: Request) -> Desk:
    desk: Desk = request.app.state.parts.channels.desk
    return desk


DeskDep = Annotated[Desk, Depends(get_desk)]
