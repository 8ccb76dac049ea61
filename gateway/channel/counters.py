"""What happened since the start, as plain numbers: accepted, duplicate, late, failed, …"""

from collections import Counter
from threading import Lock


class Counters:
    """Counts by channel and event; safe from every thread."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, str]] = Counter()
        self._lock = Lock()

    def add(self, channel: str, event: str, count: int = 1) -> None:
        with self._lock:
            self._counts[channel, event] += count

    def read(self) -> dict[str, dict[str, int]]:
        """`{"wecom": {"accepted": 3, "duplicate": 1}}`."""
        with self._lock:
            counts = dict(self._counts)
        read: dict[str, dict[str, int]] = {}
        for (channel, event), count in sorted(counts.items()):
            read.setdefault(channel, {})[event] = count
        return read
