"""Profiles of users, cached briefly: a backend that is down must neither break nor slow a FAQ answer."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from gateway.backend_client import BackendClient, BackendRefused, BackendUnavailable, Profile
from gateway.identity import Identity

logger = logging.getLogger(__name__)
MAX_CACHED = 10_000


@dataclass(frozen=True)
class _Known:
    profile: Profile | None
    """None when the last look-up failed and nothing older is known."""
    fresh_until: datetime


class Profiles:
    """Asks the backend at most once per user and `keep`, and at most once per `retry` while it fails."""

    def __init__(
        self,
        backend: BackendClient,
        identity: Identity,
        *,
        keep: timedelta,
        retry: timedelta,
        now: Callable[[], datetime],
    ) -> None:
        self._backend = backend
        self._identity = identity
        self._keep = keep
        self._retry = retry
        self._now = now
        self._known: dict[str, _Known] = {}

    async def look_up(self, user_id: str) -> Profile | None:
        """The profile, the last known one while the backend fails, or None when it was never known."""
        known = self._known.get(user_id)
        if known is not None and self._now() < known.fresh_until:
            return known.profile
        try:
            profile: Profile | None = await self._backend.me(self._identity.backend_token(user_id))
            keep = self._keep
        except (BackendUnavailable, BackendRefused) as error:
            logger.warning("profile look-up failed", extra={"reason": f"{type(error).__name__}: {error}"})
            profile, keep = (known.profile if known else None), self._retry
        self._remember(user_id, _Known(profile, self._now() + keep))
        return profile

    def _remember(self, user_id: str, known: _Known) -> None:
        self._known.pop(user_id, None)
        self._known[user_id] = known
        if len(self._known) > MAX_CACHED:
            del self._known[next(iter(self._known))]
