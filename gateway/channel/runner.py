"""The tasks of the messengers: handle the inbox, hand over what was said, send the outbox.

Each works lane by lane from the database: one task at a time in a lane; a restart goes on where it ended.
"""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from gateway.channel import allowance, delivery, inbox, outbox
from gateway.channel.counters import Counters
from gateway.channel.delivery import Post
from gateway.channel.incoming import Incoming, Kind
from gateway.channel.models import InboxEntry
from gateway.channel.outbox import Letter, Pause
from gateway.channel.platform import NotUntilHeard, Permanent, Platform, SendFailed
from gateway.channel.processing import Processor
from gateway.channel.pulling import Puller
from gateway.channel.settings import ChannelSettings
from gateway.channel.welink.notices import WelinkNotices
from gateway.database import Database

logger = logging.getLogger(__name__)
NOTICES_EVERY = 10
"""Beats of the sweep between two looks for answers that nobody has read."""
LATE_AFTER = timedelta(minutes=1)


class Lanes:
    """Runs `work(lane)` for woken lanes, at most `limit` at a time, never twice for one lane."""

    def __init__(self, work: Callable[[str], Awaitable[None]], *, limit: int) -> None:
        self._work = work
        self._free = asyncio.Semaphore(limit)
        self._running: dict[str, asyncio.Task[None]] = {}
        self._woken: set[str] = set()

    def wake(self, lanes: Iterable[str]) -> None:
        for lane in lanes:
            self._woken.add(lane)
            if lane not in self._running:
                self._running[lane] = asyncio.create_task(self._run(lane))

    @property
    def is_idle(self) -> bool:
        return not self._running

    async def stop(self) -> None:
        tasks = list(self._running.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _run(self, lane: str) -> None:
        try:
            while lane in self._woken:
                self._woken.discard(lane)
                async with self._free:
                    await self._work(lane)
        except Exception:
            logger.exception("a lane stopped; it is looked at again soon")
        finally:
            del self._running[lane]


class ChannelRunner:
    """Owns the tasks. `changed` and `accepted` are what the rest of the gateway calls."""

    def __init__(
        self,
        *,
        database: Database,
        platforms: dict[str, Platform],
        processor: Processor,
        post: Post,
        puller: Puller,
        settings: ChannelSettings,
        counters: Counters,
        notices: WelinkNotices | None,
        conversation_changed: Callable[[str], None],
        now: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._platforms = platforms
        self._processor = processor
        self._post = post
        self._puller = puller
        self._settings = settings
        self._counters = counters
        self._notices = notices
        self._conversation_changed = conversation_changed
        self._now = now
        self._handling = Lanes(self._handle, limit=settings.inbox_concurrency)
        self._delivering = Lanes(self._deliver, limit=settings.inbox_concurrency)
        self._sending = Lanes(self._send_all, limit=settings.outbox_concurrency)
        self._sweeper: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Goes on with what a former process left."""
        for platform in self._platforms.values():
            await platform.start()
        self._sweeper = asyncio.create_task(self._sweep())

    async def stop(self) -> None:
        if self._sweeper is not None:
            self._sweeper.cancel()
            await asyncio.gather(self._sweeper, return_exceptions=True)
        for lanes in (self._handling, self._delivering, self._sending):
            await lanes.stop()
        for platform in self._platforms.values():
            await platform.stop()

    def accepted(self, pushes: Sequence[Incoming]) -> None:
        """Stored in the inbox just now."""
        self._handling.wake({push.lane for push in pushes})

    def changed(self, conversation_id: str) -> None:
        """Something was said in a conversation, perhaps one of ours."""
        self._delivering.wake([conversation_id])

    def to_send(self, lanes: Iterable[str]) -> None:
        self._sending.wake(lanes)

    async def _sweep(self) -> None:
        beat = 0
        while True:
            try:
                if self._notices is not None and beat % NOTICES_EVERY == 0:
                    await self._tell_of_answers(self._notices)
                await self._look_around(is_thorough=beat % 600 == 0)
            except Exception:
                logger.exception("looking for open work failed")
            beat += 1
            await asyncio.sleep(self._settings.sweep_every_s)

    async def _look_around(self, *, is_thorough: bool) -> None:
        now = self._now()
        self._handling.wake(await self._database.read(inbox.pending_lanes, now=now))
        self._delivering.wake(await self._database.read(delivery.conversations_behind))
        self._sending.wake(await self._database.read(outbox.due_lanes, now=now))
        if is_thorough:
            before = now - timedelta(seconds=self._settings.keep_keys_s)
            await self._database.write(inbox.forget, before=before)
            await self._database.write(outbox.forget, before=before)

    async def _tell_of_answers(self, notices: WelinkNotices) -> None:
        now = self._now()
        unread = await self._database.read(notices.unread_answers, now=now)
        if unread:
            await self._database.write(notices.tell_of_answers, unread, now=now)

    async def _handle(self, lane: str) -> None:
        """All entries of a lane, in order."""
        while (entry := await self._database.read(_peek, lane=lane, now=self._now())) is not None:
            try:
                await self._handle_one(lane, Incoming.from_json(entry.incoming))
            except Exception:
                logger.exception("a push could not be handled", extra={"entry": entry.number})
                await self._failed(entry)

    async def _handle_one(self, lane: str, incoming: Incoming) -> None:
        if incoming.kind is Kind.PULL:
            self.accepted(await self._puller.handle(lane, incoming))
            return
        handled = await self._database.write(self._processor.handle, lane=lane, now=self._now())
        if handled is not None:
            for conversation_id in handled[1].conversations:
                self._conversation_changed(conversation_id)
            self.to_send(handled[1].lanes)

    async def _failed(self, entry: InboxEntry) -> None:
        channel, attempts = entry.channel, entry.attempts + 1
        is_over = attempts >= self._settings.inbox_attempts
        self._counters.add(channel, "inbox_failed" if is_over else "inbox_retried")
        now = self._now()
        lanes = await self._database.write(
            self._fail, number=entry.number, retry_at=None if is_over else self._again(attempts, now), now=now
        )
        self.to_send(lanes)

    def _fail(self, session: Session, *, number: int, retry_at: datetime | None, now: datetime) -> set[str]:
        lanes: set[str] = set()
        if retry_at is None:
            entry = session.get_one(InboxEntry, number)
            lanes = self._processor.give_up(session, entry, now=now).lanes
        inbox.fail(session, number=number, retry_at=retry_at, now=now)
        return lanes

    def _again(self, attempts: int, now: datetime) -> datetime:
        first = timedelta(seconds=self._settings.retry_after_s)
        return now + outbox.pause_after(attempts, first=first, jitter=random.random())  # noqa: S311

    async def _deliver(self, conversation_id: str) -> None:
        if await self._database.read(delivery.is_behind, conversation_id=conversation_id):
            lanes = await self._database.write(
                self._post.deliver, conversation_id=conversation_id, now=self._now()
            )
            self.to_send(lanes)

    async def _send_all(self, lane: str) -> None:
        """All that is due in a lane, in order."""
        platform = self._platforms.get(lane.partition("|")[0])
        while platform is not None:
            letter = await self._database.write(self._take, lane=lane, platform=platform, now=self._now())
            if not isinstance(letter, Letter):
                if isinstance(letter, Pause) and letter.is_throttled:
                    self._counters.add(platform.name, "throttled")
                return
            if not await self._send(platform, letter):
                return

    def _take(
        self, session: Session, *, lane: str, platform: Platform, now: datetime
    ) -> Letter | Pause | None:
        allowed = platform.allowance(outbox.app_of(lane))
        if allowed is not None:
            last_words = self._processor.words("channel.say_more")
            held = allowance.admit(session, lane=lane, allowed=allowed, last_words=last_words, now=now)
            self._counters.add(platform.name, "held", held)
        return outbox.take(session, lane=lane, rates=platform.rates, now=now)

    async def _send(self, platform: Platform, letter: Letter) -> bool:
        """False when the lane has to wait."""
        try:
            receipt = await platform.send(letter)
        except SendFailed as failure:
            return await self._not_sent(platform, letter, failure)
        await self._database.write(outbox.mark_sent, number=letter.number, receipt=receipt, now=self._now())
        self._counters.add(platform.name, "sent")
        if self._now() - letter.owed_at > LATE_AFTER:
            self._counters.add(platform.name, "late")
        return True

    async def _not_sent(self, platform: Platform, letter: Letter, failure: SendFailed) -> bool:
        if isinstance(failure, NotUntilHeard):
            await self._database.write(outbox.mark_held, number=letter.number, error=allowance.HELD)
            self._counters.add(platform.name, "held")
            return True
        is_over = isinstance(failure, Permanent) or letter.attempts >= self._settings.outbox_attempts
        now = self._now()
        next_at = None if is_over else self._again(letter.attempts, now)
        reason = f"{type(failure).__name__}: {failure}"
        await self._database.write(outbox.mark_failed, number=letter.number, error=reason, next_at=next_at)
        self._counters.add(platform.name, "dead" if is_over else "send_retried")
        logger.warning(
            "not sent",
            extra={"channel": platform.name, "entry": letter.number, "reason": reason, "is_dead": is_over},
        )
        return is_over


def _peek(session: Session, *, lane: str, now: datetime) -> InboxEntry | None:
    return inbox.head(session, lane=lane, now=now)
