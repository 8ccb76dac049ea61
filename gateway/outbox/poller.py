"""Reads the backend's events for as long as the gateway runs."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from gateway.backend_client import BackendClient, BackendRefused, BackendUnavailable
from gateway.database import Database
from gateway.identity import SERVICE_SUBJECT, Identity
from gateway.outbox import delivery
from gateway.push import FanOut
from gateway.settings import Settings
from gateway.words import Words

logger = logging.getLogger(__name__)
PAGE_SIZE = 100
LONGEST_PAUSE_S = 30.0


class OutboxPoller:
    """One loop; a backend that is down makes it slower, never ends it."""

    def __init__(
        self,
        *,
        database: Database,
        backend: BackendClient,
        identity: Identity,
        fan_out: FanOut,
        words: Words,
        settings: Settings,
        now: Callable[[], datetime],
        also_tell: delivery.AlsoTell | None = None,
    ) -> None:
        self._database = database
        self._backend = backend
        self._identity = identity
        self._fan_out = fan_out
        self._words = words
        self._every_s = settings.events_every_s
        self._told_for = timedelta(seconds=settings.events_max_age_s)
        self._now = now
        self._also_tell = also_tell
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        await self._database.write(delivery.prepare)
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def poll_once(self) -> bool:
        """Tells the next page of events; True when there may be more.

        Raises:
            BackendUnavailable, BackendRefused
        """
        after = await self._database.read(delivery.position)
        token = self._identity.backend_token(SERVICE_SUBJECT)
        page = await self._backend.events(token, after=after, limit=PAGE_SIZE)
        if page.last_seq <= after:
            return False
        now = self._now()
        changed = await self._database.write(
            delivery.deliver,
            page,
            words=self._words,
            told_since=now - self._told_for,
            now=now,
            also_tell=self._also_tell,
        )
        for conversation_id in changed:
            self._fan_out.publish(conversation_id)
        return len(page.items) >= PAGE_SIZE

    async def _run(self) -> None:
        failures = 0
        while True:
            try:
                has_more = await self.poll_once()
            except (BackendUnavailable, BackendRefused) as error:
                has_more, failures = False, failures + 1
                if failures == 1:
                    logger.warning(
                        "events cannot be read", extra={"reason": f"{type(error).__name__}: {error}"}
                    )
            except Exception:
                has_more, failures = False, failures + 1
                logger.exception("events could not be told")
            else:
                failures = 0
            if not has_more:
                await asyncio.sleep(min(LONGEST_PAUSE_S, self._every_s * 2.0 ** min(failures, 8)))
