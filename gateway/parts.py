"""What a request may reach: the parts of one running gateway, built in `create_app`."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends, Request

from gateway.backend_client import BackendClient
from gateway.bot_client import BotPort
from gateway.channel.channels import Channels
from gateway.conversation.access import Caller
from gateway.conversation.posting import Limits
from gateway.conversation.runner import TurnRunner
from gateway.database import Database
from gateway.errors import NotSignedIn, TokenInvalid
from gateway.identity import Agent, Identity
from gateway.outbox.poller import OutboxPoller
from gateway.push import FanOut
from gateway.settings import Settings
from gateway.words import Words

SCHEME = "bearer "


@dataclass(frozen=True)
class Parts:
    settings: Settings
    words: Words
    database: Database
    identity: Identity
    bot: BotPort
    backend: BackendClient
    fan_out: FanOut
    runner: TurnRunner
    poller: OutboxPoller
    now: Callable[[], datetime]
    channels: Channels

    @property
    def limits(self) -> Limits:
        return Limits(self.settings.max_text_length, self.settings.messages_per_minute)

    def changed(self, conversation_id: str) -> None:
        """A transaction has changed the conversation: readers and the bot's turns go on."""
        self.fan_out.publish(conversation_id)
        self.runner.wake(conversation_id)


def utc_now() -> datetime:
    return datetime.now(UTC)


def get_parts(request: Request) -> Parts:
    parts: Parts = request.app.state.parts
    return parts


PartsDep = Annotated[Parts, Depends(get_parts)]


def get_caller(request: Request, parts: PartsDep) -> Caller:
    """Raises TokenInvalid or TokenExpired; a token that is no use is never taken for none."""
    token = _bearer(request)
    user = parts.identity.user(token) if token is not None else None
    return Caller(
        user_id=user.id if user else None,
        visitor_token=request.headers.get("x-visitor-token"),
        token_expires_at=user.expires_at if user else None,
    )


def get_agent(request: Request, parts: PartsDep) -> Agent:
    """Raises NotSignedIn, TokenInvalid or TokenExpired."""
    token = _bearer(request)
    if token is None:
        raise NotSignedIn
    return parts.identity.agent(token)


def _bearer(request: Request) -> str | None:
    header = request.headers.get("authorization")
    if header is None:
        return None
    if not header.lower().startswith(SCHEME):
        raise TokenInvalid
    return header[len(SCHEME) :].strip()


CallerDep = Annotated[Caller, Depends(get_caller)]
AgentDep = Annotated[Agent, Depends(get_agent)]
