"""Runs the pending turns: in order, one at a time per conversation, from the database.

A turn stays pending until its answer is stored, so that a restart in between runs it again under the same id,
and the bot replays what it has answered already. One process per database runs turns (docs/adr/0004).
"""

import asyncio
import logging
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

from gateway.bot_client import BotDown, BotFailure, BotPort, BotReply
from gateway.conversation import replies, turns, waiting
from gateway.conversation.bot_watch import BotWatch
from gateway.conversation.replies import Settled
from gateway.conversation.situation import Situations
from gateway.conversation.turns import TurnPolicy, TurnWork
from gateway.database import Database
from gateway.identity import Identity
from gateway.profiles import Profiles
from gateway.push import FanOut
from gateway.settings import Settings
from gateway.words import Words

logger = logging.getLogger(__name__)


class TurnRunner:
    """Owns the tasks; `wake` is all that the rest of the gateway needs."""

    def __init__(
        self,
        *,
        database: Database,
        bot: BotPort,
        identity: Identity,
        profiles: Profiles,
        situations: Situations,
        fan_out: FanOut,
        words: Words,
        settings: Settings,
        now: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._bot = bot
        self._identity = identity
        self._profiles = profiles
        self._situations = situations
        self._fan_out = fan_out
        self._words = words
        self._policy = TurnPolicy.from_settings(settings)
        self._settings = settings
        self._now = now
        self._running: dict[str, asyncio.Task[None]] = {}
        self._woken: set[str] = set()
        self._sweeper: asyncio.Task[None] | None = None
        self._free = asyncio.Semaphore(settings.bot_concurrency)
        self._watch = BotWatch(
            bot.is_reachable, shortest_s=settings.bot_poll_s, longest_s=settings.bot_poll_max_s, now=now
        )

    async def start(self) -> None:
        """Resumes what a former process left pending, and keeps looking for what was missed."""
        await self._resume()
        self._sweeper = asyncio.create_task(self._sweep())

    async def stop(self) -> None:
        """Leaves pending turns pending."""
        tasks = [*self._running.values(), *([self._sweeper] if self._sweeper else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._watch.stop()

    def wake(self, conversation_id: str) -> None:
        """There may be a turn to run here. Safe to call at any time."""
        self._woken.add(conversation_id)
        if conversation_id not in self._running:
            self._running[conversation_id] = asyncio.create_task(self._drain(conversation_id))

    async def _resume(self) -> None:
        for conversation_id in await self._database.read(turns.conversations_with_pending):
            self.wake(conversation_id)

    async def _sweep(self) -> None:
        while True:
            await asyncio.sleep(self._settings.sweep_every_s)
            try:
                await self._resume()
            except Exception:
                logger.exception("looking for pending turns failed")

    async def _drain(self, conversation_id: str) -> None:
        """Runs turns until none is left. A failure of ours leaves the turn pending for the next sweep."""
        failures = 0
        try:
            while conversation_id in self._woken:
                self._woken.discard(conversation_id)
                while (work := await self._take(conversation_id)) is not None:
                    failures = 0 if await self._run(work) else failures + 1
                    if failures:
                        await self._watch.wait(failures, until=work.keep_until)
        except Exception:
            logger.exception("a turn could not be run", extra={"conversation_id": conversation_id})
        finally:
            del self._running[conversation_id]

    async def _take(self, conversation_id: str) -> TurnWork | None:
        """Looks before it locks: what people say to each other wakes this, too, and leaves nothing to do."""
        if not await self._database.read(turns.has_pending, conversation_id=conversation_id):
            return None
        work = await self._database.write(
            turns.take_next,
            conversation_id=conversation_id,
            policy=self._policy,
            words=self._words,
            now=self._now(),
        )
        self._fan_out.publish(conversation_id)  # a form may have been set aside, which is said
        return work

    async def _run(self, work: TurnWork) -> bool:
        """False when the turn stays pending until the bot is better."""
        began = time.monotonic()
        try:
            settled = Settled(notice=work.given_up) if work.given_up else await self._ask(work)
        except BotFailure as failure:
            if failure.is_worth_waiting_for:
                await self._keep(work, failure)
                return False
            settled = Settled(notice=failure.notice)
        await self._database.write(
            replies.settle,
            conversation_id=work.conversation_id,
            turn_id=work.turn_id,
            settled=settled,
            hours=self._settings.opening_hours(),
            words=self._words,
            now=self._now(),
        )
        self._fan_out.publish(work.conversation_id)
        _log(work, settled, duration_ms=round((time.monotonic() - began) * 1000))
        return True

    async def _keep(self, work: TurnWork, failure: BotFailure) -> None:
        await self._database.write(
            waiting.keep,
            conversation_id=work.conversation_id,
            turn_id=work.turn_id,
            is_begun=not failure.is_down,
            words=self._words,
            now=self._now(),
        )
        self._fan_out.publish(work.conversation_id)

    async def _ask(self, work: TurnWork) -> Settled:
        """Raises BotFailure."""
        profile = await self._profiles.look_up(work.user_id) if work.user_id else None
        audience = profile.kind if profile else work.context["audience"]
        site = profile.site if profile else work.context["site"]
        token = self._identity.backend_token(work.user_id) if work.user_id else None
        role = profile.role if profile else None
        request = work.request(token=token, audience=audience, site=site, role=role)
        async with self._situations.asked(work, token) as situation:
            reply = await self._call(request, work.turn_id)
            reply = await situation.follow(reply)
        return Settled(
            reply=reply,
            audience=profile.kind if profile else None,
            site=profile.site if profile else None,
        )

    async def _call(self, request: dict[str, Any], turn_id: str) -> BotReply:
        """Calls the bot, again after a failure that may pass.

        Raises:
            BotFailure: the last one.
        """
        for attempt in range(1, self._settings.bot_attempts + 1):
            try:
                async with self._free:
                    return await self._bot.turn(request)
            except BotFailure as failure:
                reason = f"{type(failure).__name__}: {failure}"
                logger.warning(
                    "bot turn failed", extra={"turn_id": turn_id, "attempt": attempt, "reason": reason}
                )
                if failure.is_slow and not await self._bot.is_reachable():
                    raise BotDown("frozen") from failure
                if not failure.is_worth_retrying or attempt >= self._attempts_for(failure):
                    raise
            await asyncio.sleep(self._settings.bot_retry_after_s * attempt)
        raise AssertionError("the last attempt returns or raises")

    def _attempts_for(self, failure: BotFailure) -> int:
        """A time-out is repeated once: the bot finishes a turn it has begun, and replays it."""
        return min(2, self._settings.bot_attempts) if failure.is_slow else self._settings.bot_attempts


def _log(work: TurnWork, settled: Settled, *, duration_ms: int) -> None:
    """What was understood and how long it took; never what was said."""
    reply = settled.reply
    decision = (reply.decision or {}) if reply else {}
    fields = {
        "turn_id": work.turn_id,
        "sender": work.sender,
        "notice": settled.notice,
        "decision": decision.get("kind"),
        "decision_id": decision.get("id"),
        "is_replayed": reply.is_replayed if reply else False,
        "duration_ms": duration_ms,
    }
    logger.info("turn settled", extra=fields)
