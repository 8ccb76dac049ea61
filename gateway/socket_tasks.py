"""The tasks of one socket: they end together."""

import asyncio
from collections.abc import Coroutine
from typing import Any


async def run_until_one_ends(*work: Coroutine[Any, Any, None], too_slow: asyncio.Event) -> bool:
    """Runs all until the first one ends and cancels the others; whether the client was too slow for them.

    Raises what the first one raised.
    """
    tasks = {asyncio.create_task(each) for each in work}
    slow = asyncio.create_task(too_slow.wait())
    try:
        done, _ = await asyncio.wait({*tasks, slow}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in (*tasks, slow):
            task.cancel()
        await asyncio.gather(*tasks, slow, return_exceptions=True)
    for task in done - {slow}:
        task.result()
    return slow in done
