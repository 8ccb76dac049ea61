"""The sessions of a period, put together once for all the numbers of one page."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence

from gateway.database import Database
from gateway.insight import sessions
from gateway.insight.period import Period
from gateway.insight.sessions import Visit

MAX_KEPT = 4


class RecentVisits:
    """Half a minute old at most; two pages that are opened at once wait for one reading."""

    def __init__(
        self, database: Database, *, keep_s: float, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._database = database
        self._keep_s = keep_s
        self._monotonic = monotonic
        self._kept: OrderedDict[Period, tuple[float, Sequence[Visit]]] = OrderedDict()
        self._reading = asyncio.Lock()

    async def of(self, period: Period) -> Sequence[Visit]:
        async with self._reading:
            at, visits = self._kept.get(period, (float("-inf"), ()))
            if self._monotonic() - at < self._keep_s:
                return visits
            visits = await self._database.read(sessions.visits, period=period)
            self._kept[period] = (self._monotonic(), visits)
            self._kept.move_to_end(period)
            if len(self._kept) > MAX_KEPT:
                self._kept.popitem(last=False)
            return visits
