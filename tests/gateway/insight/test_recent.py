"""One reading serves all the numbers of a page."""

import asyncio
from datetime import date
from typing import Any

from gateway.insight.period import Period
from gateway.insight.recent import RecentVisits

JUNE, JULY = Period(date(2026, 6, 1), date(2026, 6, 30)), Period(date(2026, 7, 1), date(2026, 7, 31))


class CountingDatabase:
    def __init__(self) -> None:
        self.read_periods: list[Period] = []

    async def read(self, work: Any, *, period: Period) -> list[Any]:
        del work
        self.read_periods.append(period)
        await asyncio.sleep(0)
        return []


async def test_two_at_once_wait_for_one_reading_and_an_old_one_is_read_again() -> None:
    database, now = CountingDatabase(), [0.0]
    visits = RecentVisits(database, keep_s=30, monotonic=lambda: now[0])  # type: ignore[arg-type]

    await asyncio.gather(visits.of(JUNE), visits.of(JUNE), visits.of(JULY))
    now[0] = 29.0
    await visits.of(JUNE)
    assert database.read_periods == [JUNE, JULY]
    now[0] = 31.0
    await visits.of(JUNE)
    assert database.read_periods == [JUNE, JULY, JUNE]


async def test_only_a_few_periods_are_kept() -> None:
    database = CountingDatabase()
    visits = RecentVisits(database, keep_s=30)  # type: ignore[arg-type]
    periods = [Period(date(2026, 6, day), date(2026, 6, day)) for day in range(1, 7)]
    for period in periods:
        await visits.of(period)
    assert len(visits._kept) == 4
