"""Every setting of the gateway; read once, in `create_app`."""

from pathlib import Path
from typing import Self

from pydantic import AliasChoices, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from gateway.desk.oidc import OidcProvider
from gateway.handoff.hours import TIMEZONE, BusinessHours
from knowledge.loader import ARTICLES_DIRECTORY

LOCAL_ORIGINS = "http://127.0.0.1:* http://localhost:*"
"""Where host pages of a demo are."""


class Settings(BaseSettings):
    """Environment variables `GATEWAY_*`; files default to the local installation under `var/`."""

    model_config = SettingsConfigDict(env_prefix="GATEWAY_", populate_by_name=True, frozen=True)

    host: str = "127.0.0.1"
    port: int = 8080
    var: Path = Field(default=Path("var"), validation_alias=AliasChoices("var", "WENBAN_VAR"))
    database_url: str | None = None
    """SQLAlchemy URL, SQLite or PostgreSQL; default `var/gateway.db`."""

    bot_url: str = "http://127.0.0.1:5005"
    bot_secret: SecretStr = SecretStr("")
    """Shared secret of gateway and bot."""
    bot_timeout_s: float = 12.0
    """Longer than the action server's timeout, which is longer than the backend's."""
    bot_attempts: int = 3
    """Calls of the bot per run of a turn; safe, since the bot replays what it has answered already."""
    bot_retry_after_s: float = 0.4
    bot_poll_s: float = 0.5
    bot_poll_max_s: float = 8.0
    """How often a bot that is down is looked for: at first, and at most after doubling."""
    knowledge_timeout_s: float = 30.0
    """Of one batch of questions about the knowledge, which users' turns come before."""
    bot_concurrency: int = 16
    """Turns of different conversations that may be with the bot at the same time."""

    backend_url: str = "http://127.0.0.1:8090"
    backend_timeout_s: float = 2.0
    situation_wait_s: float = 0.3
    """How long after its question an answer may wait for the line about the user's own state."""
    profile_cache_s: float = 300.0
    profile_retry_s: float = 5.0
    """How long a failing look-up of a profile is not tried again, so that FAQ answers stay fast."""

    private_key_file: Path | None = None
    """Signs backend tokens; default `var/keys/gateway.pem`."""
    host_public_key_file: Path | None = None
    """Checks user tokens; default `var/keys/host.pub`."""
    agent_public_key_file: Path | None = None
    """Checks agent tokens; default `var/keys/agent.pub`."""
    host_private_key_file: Path | None = None
    """Demo only: signs user tokens as a host page would; default `var/keys/host.pem`."""
    is_demo: bool = False
    backend_token_lifetime_s: int = 180

    max_text_length: int = 1000
    messages_per_minute: int = 20
    max_body_bytes: int = 65_536
    episode_turns: int = 20
    form_turns: int = 60
    """Turns inside one form; after that it is set aside."""
    episode_pause_s: float = 1800.0
    """A pause this long ends the episode, and sets an open form aside."""
    turn_max_age_s: float = 900.0
    """How long a question is kept for a bot that is down; after that the asker has gone."""
    turn_max_runs: int = 8
    """How often a turn may be begun; ends a turn that breaks the bot or this process each time."""
    sweep_every_s: float = 5.0
    """How often pending turns without a runner are looked for."""
    events_every_s: float = 2.0
    """How often the backend is asked what has happened."""
    events_max_age_s: float = 604_800.0
    """Events older than this are not told any more."""
    socket_heartbeat_s: float = 25.0
    """How often a client of the socket is to ping."""
    socket_idle_s: float = 75.0
    """A socket that was silent for so long is closed."""
    socket_queue: int = 256
    """Frames that may wait for a slow client before it is dropped."""
    sockets_per_conversation: int = 10
    business_hours: str = ""
    """When people are there on working days, as `09:00-12:00 13:30-18:00`; nothing: always."""
    business_timezone: str = TIMEZONE
    desk_session_s: float = 43_200.0
    """How long somebody stays signed in at the desk."""
    oidc_issuer: str = ""
    """The organisation's sign-in (OpenID Connect) for the desk; nothing: passwords alone."""
    oidc_client_id: str = ""
    oidc_client_secret: SecretStr = SecretStr("")
    oidc_redirect_url: str = ""
    """Where the provider sends browsers back to; default what the browser asked for."""
    oidc_role_claim: str = "roles"
    """Which claim names somebody's groups; dots lead into what is inside."""
    oidc_roles: str = ""
    """What the groups are here, as `support=agent leads=supervisor`; the first one that fits counts."""
    desk_every_s: float = 5.0
    """How often conversations without an answer, or without anybody, are looked for."""
    sla_wait_s: int = 120
    """Within this time a waiting customer is to be served."""
    sla_reply_s: int = 60
    """Within this time a customer's message is to be answered by the agent."""
    agent_gone_s: float = 120.0
    """An agent without a console for so long loses the conversations to the queue."""
    agent_silent_s: float = 600.0
    """A customer whose message an agent leaves unanswered for so long is back in the queue."""
    customer_gone_s: float = 1800.0
    """A customer who does not answer the agent for so long has left."""
    queue_every_s: float = 2.0
    """How often those who wait for a person are told their new place."""
    allowed_origins: str | None = None
    """Web origins whose scripts may use the API and the socket, besides our own; blanks or commas between."""
    frame_ancestors: str | None = None
    """Web origins whose pages may show the widget; default our own."""
    articles: Path = Field(
        default=ARTICLES_DIRECTORY,
        validation_alias=AliasChoices("articles", "GATEWAY_ARTICLES", "WENBAN_ARTICLES"),
    )
    """The served articles: what type-ahead suggests from, and where the desk publishes to."""
    unanswered_every_s: float = 2.0
    """How often unanswered questions are collected and grouped."""
    articles_every_s: float = 1.0
    """How often the articles are looked at for edits."""
    hot_questions_every_s: float = 60.0
    """How often the hot questions are counted afresh."""
    web_dist: Path = Path("web/dist")
    """What the web build made."""
    long_poll_max_s: float = 25.0
    stream_max_s: float = 1800.0

    def oidc_provider(self) -> OidcProvider | None:
        """None when it is off. Raises ValueError for settings that do not go together."""
        return OidcProvider.of(
            issuer=self.oidc_issuer,
            client_id=self.oidc_client_id,
            client_secret=self.oidc_client_secret.get_secret_value(),
            role_claim=self.oidc_role_claim,
            roles=self.oidc_roles,
        )

    def opening_hours(self) -> BusinessHours:
        """Raises ValueError for hours or a time zone that are none."""
        return BusinessHours.parse(self.business_hours, timezone=self.business_timezone)

    def resolved(self) -> Self:
        """The same settings with every file and the database filled in."""
        keys = self.var / "keys"
        defaults = {
            "database_url": f"sqlite:///{self.var / 'gateway.db'}",
            "private_key_file": keys / "gateway.pem",
            "host_public_key_file": keys / "host.pub",
            "agent_public_key_file": keys / "agent.pub",
            "host_private_key_file": keys / "host.pem",
            "allowed_origins": LOCAL_ORIGINS if self.is_demo else "",
            "frame_ancestors": f"'self' {LOCAL_ORIGINS}" if self.is_demo else "'self'",
        }
        return self.model_copy(update={k: v for k, v in defaults.items() if getattr(self, k) is None})
