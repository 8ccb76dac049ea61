"""What a platform tells us, in one shape for all platforms; this is what the inbox stores."""

from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Self

from gateway.conversation.models import ChatType


class Kind(StrEnum):
    MESSAGE = "message"
    CLICK = "click"
    """On an option of a card that we sent."""
    LEFT = "left"
    """The person is no longer a member; every link of theirs ends."""
    PULL = "pull"
    """There is something to fetch (微信客服 sends a signal, not the message)."""
    AGENT_SAID = "agent_said"
    """A person answered with the platform's own tool."""
    AGENT_JOINED = "agent_joined"
    AGENT_LEFT = "agent_left"
    FAILED = "failed"
    """A message of ours, accepted earlier, was not delivered."""


@dataclass(frozen=True)
class Address:
    """Who, in which app of which tenant. Every part is the platform's own, as signed by it."""

    channel: str
    tenant: str
    app: str
    person: str


@dataclass(frozen=True)
class Incoming:
    """One push of a platform. `key` is the platform's id of it: the same key is handled once."""

    key: str
    kind: Kind
    address: Address
    chat: str = ""
    """The group's id; empty in a one-to-one chat."""
    text: str = ""
    is_readable: bool = True
    """False for pictures, voice and the like, which nobody can answer here."""
    option_id: str = ""
    card_id: str = ""
    route: dict[str, Any] = field(default_factory=dict)
    """How to answer this very push, where the platform gives a way of its own."""
    sent_at: str = ""
    """ISO 8601, by the platform's clock; empty when it does not say."""

    @property
    def chat_type(self) -> ChatType:
        return ChatType.GROUP if self.chat else ChatType.SINGLE

    @property
    def lane(self) -> str:
        """What is handled one after the other: one person in one chat."""
        a = self.address
        return "|".join((a.channel, a.tenant, a.app, self.chat, a.person))[:600]

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Self:
        fields = {**stored, "kind": Kind(stored["kind"]), "address": Address(**stored["address"])}
        return cls(**fields)

    def with_text(self, text: str) -> Self:
        return replace(self, text=text)


def iso(at: datetime) -> str:
    return at.isoformat()
