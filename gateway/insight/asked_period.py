"""The period that a request asks for."""

from datetime import date, timedelta
from typing import Annotated

from fastapi import Depends, Query

from gateway.errors import PeriodInvalid
from gateway.insight.period import ZONE, Period
from gateway.parts import PartsDep

DEFAULT_DAYS = 30
MAX_DAYS = 366


def get_period(
    parts: PartsDep,
    first: Annotated[date | None, Query(alias="from")] = None,
    last: Annotated[date | None, Query(alias="to")] = None,
    channel: Annotated[str | None, Query(max_length=20)] = None,
    audience: Annotated[str | None, Query(pattern="^(customer|partner|guest)$")] = None,
) -> Period:
    """The last 30 days by default. Raises PeriodInvalid."""
    until = last or parts.now().astimezone(ZONE).date()
    since = first or until - timedelta(days=DEFAULT_DAYS - 1)
    if not timedelta(0) <= until - since < timedelta(days=MAX_DAYS):
        raise PeriodInvalid(days=MAX_DAYS)
    return Period(since, until, channel or None, audience)


PeriodDep = Annotated[Period, Depends(get_period)]
