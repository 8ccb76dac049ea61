"""The moment at which tests happen."""

from datetime import datetime, timedelta

from backend.clock import BUSINESS_ZONE

NOW = datetime(2026, 3, 10, 10, 0, tzinfo=BUSINESS_ZONE)


class FakeClock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **parts: float) -> None:
        self.now += timedelta(**parts)
