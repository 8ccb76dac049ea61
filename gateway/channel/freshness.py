"""The window in which a signed request counts. The clock is passed in."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from gateway.channel.errors import TimestampOutside

SECONDS, MILLISECONDS = 1, 1000


@dataclass(frozen=True)
class Window:
    max_age: timedelta
    max_ahead: timedelta = timedelta(minutes=10)

    def check(self, timestamp: str, *, now: datetime, unit: int = SECONDS) -> None:
        """`timestamp` is a decimal count of seconds (or `unit`ths of one) since 1970.

        Raises:
            TimestampOutside: also when it is no number.
        """
        if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 15):
            raise TimestampOutside
        try:
            at = datetime.fromtimestamp(int(timestamp) / unit, UTC)
        except (OverflowError, ValueError, OSError) as error:
            raise TimestampOutside from error
        if not now - self.max_age <= at <= now + self.max_ahead:
            raise TimestampOutside
