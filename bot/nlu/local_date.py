"""The date where our users are."""

from __future__ import annotations

from datetime import date, datetime

from bot.wording import SHANGHAI


def local_today() -> date:
    """Today's date in China, whatever the clock of the server is set to."""
    return datetime.now(SHANGHAI).date()
