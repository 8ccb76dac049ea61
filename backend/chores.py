"""The background loop: work that the clock brings, in short transactions of bounded size."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

from starlette.concurrency import run_in_threadpool

from backend.context import Resources
from backend.database import transaction
from backend.settings import Settings
from backend.unbinding import upkeep as unbinding_upkeep
from backend.unbinding.upkeep import UpkeepPolicy

logger = logging.getLogger(__name__)


def run_once(resources: Resources, policy: UpkeepPolicy) -> int:
    """Do what is due now, in one transaction; return how many steps were taken."""
    with transaction(resources.sessions) as session:
        return unbinding_upkeep.run(
            session=session, policy=policy, now=resources.clock(), locale=resources.locale
        )


@asynccontextmanager
async def running_chores(resources: Resources, settings: Settings) -> AsyncIterator[None]:
    """Look for work every `chores_every_s` for as long as the context is open."""
    policy = UpkeepPolicy(
        pre_review_takes=timedelta(seconds=settings.pre_review_takes_s),
        remind_every=timedelta(days=settings.remind_every_days),
    )
    task = asyncio.create_task(_loop(resources, policy, settings.chores_every_s))
    yield
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def _loop(resources: Resources, policy: UpkeepPolicy, every_s: float) -> None:
    """A failed pass is logged and the next one tries again: nothing is lost, its transaction is undone."""
    while True:
        await asyncio.sleep(every_s)
        try:
            async with resources.turnstile:
                await run_in_threadpool(run_once, resources, policy)
        except Exception:
            logger.exception("the clock's work could not be done")
