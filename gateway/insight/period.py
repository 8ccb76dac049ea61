"""Which days, channel and readers the numbers are about."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func
from sqlalchemy.orm import InstrumentedAttribute, Session

from gateway.conversation.models import Conversation, Turn

ZONE = ZoneInfo("Asia/Shanghai")
"""Where days begin."""


@dataclass(frozen=True)
class Period:
    """Whole days, both included, in Beijing."""

    first: date
    last: date
    channel: str | None = None
    audience: str | None = None

    @property
    def begin(self) -> datetime:
        return datetime.combine(self.first, time(), ZONE).astimezone(UTC)

    @property
    def end(self) -> datetime:
        """The first moment that is not in it any more."""
        return datetime.combine(self.last + timedelta(days=1), time(), ZONE).astimezone(UTC)

    @property
    def days(self) -> list[date]:
        return [self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1)]

    def covers(self, column: InstrumentedAttribute[Any]) -> ColumnElement[bool]:
        """The condition that a time lies in it."""
        return (column >= self.begin) & (column < self.end)

    def of_turns(self) -> list[ColumnElement[bool]]:
        """The conditions on a turn that is joined with its conversation."""
        conditions = [self.covers(Turn.finished_at)]
        return [*conditions, *self.of_conversations(Turn.audience)]

    def of_conversations(self, audience: Any = Conversation.audience) -> list[ColumnElement[bool]]:  # noqa: ANN401
        """The conditions on channel and reader."""
        conditions = []
        if self.channel is not None:
            conditions.append(Conversation.channel == self.channel)
        if self.audience is not None:
            conditions.append(audience == self.audience)
        return conditions


def day_of(session: Session, column: Any) -> ColumnElement[str]:  # noqa: ANN401  (a column of times)
    """The Beijing day of a stored time, as `YYYY-MM-DD`."""
    if session.get_bind().dialect.name == "sqlite":
        return func.date(column, "+8 hours")
    return func.to_char(func.timezone(ZONE.key, column), "YYYY-MM-DD")
