"""Fetches what a platform only signals (微信客服): messages and cursor are stored together, so once."""

from collections.abc import Callable, Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from gateway.channel import inbox
from gateway.channel.incoming import Incoming
from gateway.channel.models import Cursor
from gateway.channel.platform import Platform
from gateway.database import Database

MAX_PAGES = 50


class Puller:
    """One puller per account at a time: signals of one account share a lane."""

    def __init__(
        self, database: Database, platforms: Mapping[str, Platform], now: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._platforms = platforms
        self._now = now

    async def handle(self, lane: str, signal: Incoming) -> list[Incoming]:
        """What was new; the signal is done afterwards.

        Raises:
            SendFailed: the platform did not answer; nothing is lost, the cursor stands where it stood.
        """
        platform = self._platforms[signal.address.channel]
        name = f"{signal.address.channel}:{signal.address.tenant}:{signal.address.app}"
        found: list[Incoming] = []
        for _ in range(MAX_PAGES):
            cursor = await self._database.read(_cursor, name=name)
            pushes, after, has_more = await platform.pull(signal, cursor)
            new = await self._database.write(_store, name=name, value=after, pushes=pushes, now=self._now())
            found += [push for push, is_new in zip(pushes, new, strict=True) if is_new]
            if not has_more:
                break
        await self._database.write(_finish, lane=lane, now=self._now())
        return found


def _cursor(session: Session, *, name: str) -> str:
    cursor = session.get(Cursor, name)
    return cursor.value if cursor else ""


def _store(session: Session, *, name: str, value: str, pushes: list[Incoming], now: datetime) -> list[bool]:
    new = inbox.store(session, pushes, now=now)
    session.merge(Cursor(name=name, value=value))
    return new


def _finish(session: Session, *, lane: str, now: datetime) -> None:
    entry = inbox.head(session, lane=lane, now=now)
    if entry is not None:
        inbox.finish(entry, now=now)
