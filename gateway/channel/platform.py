"""What the shared parts ask of a platform, and how its API fails."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from gateway.channel.allowance import Allowance
from gateway.channel.incoming import Incoming
from gateway.channel.models import Chat, Person
from gateway.channel.outbox import Letter, Rate, Target
from gateway.channel.rendering import Style


class SendFailed(Exception):  # noqa: N818  (the base of the failures below)
    """A call of the platform's API did not succeed. The text names what, never what was said."""


class Transient(SendFailed):
    """Worth another try: the network, an overload, an expired token."""


class RateLimited(Transient):
    """Too fast for the platform."""


class Permanent(SendFailed):
    """The same call would fail again."""


class NotUntilHeard(SendFailed):
    """The platform takes no more until the person writes, by its own count."""


class Platform(Protocol):
    """One messenger, configured."""

    name: str
    rates: Sequence[Rate]
    """Per person or group."""

    def allowance(self, app: str) -> Allowance | None:
        """How much may be said before the person writes again; None: no such limit."""
        ...

    async def send(self, letter: Letter) -> Mapping[str, Any]:
        """Makes the call; returns the receipt. Raises SendFailed."""
        ...

    async def pull(self, incoming: Incoming, cursor: str) -> tuple[list[Incoming], str, bool]:
        """What there is after `cursor`, the next cursor, and whether there is more. Raises SendFailed."""
        ...

    def style(self, person: Person, chat: Chat) -> Style: ...

    def can_reach_alone(self, person: Person) -> bool:
        """Whether we may write to this person one-to-one, unasked."""
        ...

    def owner_changed(self, person: Person, owner: str) -> Mapping[str, Any] | None:
        """The call, as a body, that tells the platform who serves now; None when it does not care."""
        ...

    async def start(self) -> None: ...

    async def stop(self) -> None: ...


def target_of(person: Person, *, group_id: str = "", route: Mapping[str, Any] | None = None) -> Target:
    return Target(person.channel, person.tenant, person.app, person.external_id, group_id, dict(route or {}))
