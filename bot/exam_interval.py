"""What a share measured on some questions says about all of them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

_Z_95 = 1.959964


@dataclass(frozen=True)
class Share:
    """A share with its Wilson 95 % interval (Wilson 1927)."""

    value: float
    low: float
    high: float
    count: int

    @classmethod
    def of(cls, verdicts: Sequence[bool]) -> Share | None:
        """The share of true ones; None of nothing."""
        return cls.of_counts(sum(verdicts), len(verdicts))

    @classmethod
    def of_counts(cls, hits: int, count: int) -> Share | None:
        """``hits`` of ``count``; None of nothing."""
        if not count:
            return None
        value, square = hits / count, _Z_95**2
        centre = (value + square / (2 * count)) / (1 + square / count)
        spread = math.sqrt(value * (1 - value) / count + square / (4 * count**2))
        half = _Z_95 * spread / (1 + square / count)
        return cls(value, max(0.0, centre - half), min(1.0, centre + half), count)

    def __str__(self) -> str:
        return f"{self.value:.3f} [{self.low:.3f}, {self.high:.3f}]"
