"""What a request may reach: the parts of one running gateway, built in `create_app`."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends, Request

from gateway.backend_client import BackendClient
from gateway.bot_client import BotPort
from gateway.channel.channels import Channels
from gateway.channel.web.feed import Feeds
from gateway.conversation.access import Caller
from gateway.conversation.live import LiveReader
from gateway.conversation.posting import Limits
from gateway.conversation.runner import TurnRunner
from gateway.database import Database
from gateway.desk.hub import DeskHub
from gateway.desk.oidc import OidcClient
from gateway.desk.rows import Desk
from gateway.desk.watch import DeskWatch
from gateway.errors import NotSignedIn, TokenInvalid, TooManySockets
from gateway.identity import Agent, Identity
from gateway.insight.recent import RecentVisits
from gateway.knowledge_client import KnowledgePort
from gateway.origins import Origins
from gateway.outbox.poller import OutboxPoller
from gateway.profiles import Profiles
from gateway.publishing.press import Press
from gateway.push import FanOut
from gateway.settings import Settings
from gateway.suggestion.catalogue import Catalogue
from gateway.typing_signs import TypingSigns
from gateway.unanswered.worker import UnansweredWorker
from gateway.words import Words

SCHEME = "bearer "


@dataclass(frozen=True)
class Parts:
    """One running gateway."""

    settings: Settings
    words: Words
    database: Database
    identity: Identity
    bot: BotPort
    knowledge: KnowledgePort
    backend: BackendClient
    fan_out: FanOut
    profiles: Profiles
    runner: TurnRunner
    poller: OutboxPoller
    read_snapshot: LiveReader
    feeds: Feeds
    typing: TypingSigns
    catalogue: Catalogue
    press: Press
    unanswered: UnansweredWorker
    visits: RecentVisits
    allowed_origins: Origins
    frame_ancestors: Origins
    now: Callable[[], datetime]
    channels: Channels
    desk: Desk
    hub: DeskHub
    watch: DeskWatch
    oidc: OidcClient | None
    """The organisation's sign-in, where there is one."""

    @property
    def limits(self) -> Limits:
        return Limits.from_settings(self.settings)

    def changed(self, conversation_id: str) -> None:
        """A transaction has changed the conversation: readers and the bot's turns go on."""
        self.fan_out.publish(conversation_id)
        self.runner.wake(conversation_id)

    def caller(self, user_token: str | None, visitor_token: str | None) -> Caller:
        """Raises TokenInvalid or TokenExpired; a token that is no use is never taken for none."""
        user = self.identity.user(user_token) if user_token is not None else None
        return Caller(
            user_id=user.id if user else None,
            visitor_token=visitor_token,
            token_expires_at=user.expires_at if user else None,
        )

    def check_sockets(self, conversation_id: str) -> None:
        """Raises TooManySockets when the conversation has no room for one more."""
        if self.feeds.size(conversation_id) >= self.settings.sockets_per_conversation:
            raise TooManySockets


def utc_now() -> datetime:
    return datetime.now(UTC)


def get_parts(request: Request) -> Parts:
    parts: Parts = request.app.state.parts
    return parts


PartsDep = Annotated[Parts, Depends(get_parts)]


def get_caller(request: Request, parts: PartsDep) -> Caller:
    """Raises TokenInvalid or TokenExpired."""
    return parts.caller(_bearer(request), request.headers.get("x-visitor-token"))


def bearer_agent(request: Request, parts: Parts) -> Agent:
    """The bearer of the host's agent token. Raises NotSignedIn, TokenInvalid or TokenExpired."""
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
