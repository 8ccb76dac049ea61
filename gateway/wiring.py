"""Connects the parts of one gateway; nothing is opened before the application starts."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TypedDict

import httpx

from gateway.backend_client import BackendClient
from gateway.bot_client import BotClient
from gateway.channel.channels import Channels, build_channels
from gateway.channel.settings import AllChannels
from gateway.channel.telling import TellingFanOut
from gateway.channel.web.feed import Feeds
from gateway.conversation.live import LiveReader, SnapshotReading
from gateway.conversation.posting import Limits
from gateway.conversation.runner import TurnRunner
from gateway.conversation.situation import Situations
from gateway.database import Database
from gateway.desk.hub import DeskHub
from gateway.desk.oidc import OidcClient
from gateway.desk.rows import Desk, Promise
from gateway.desk.watch import DeskWatch
from gateway.file_links import path_of_file
from gateway.handoff import service as handoff_service
from gateway.identity import Identity, Keys
from gateway.insight.recent import RecentVisits
from gateway.knowledge_client import KnowledgeClient
from gateway.origins import Origins
from gateway.outbox.poller import OutboxPoller
from gateway.parts import Parts
from gateway.profiles import Profiles
from gateway.publishing.checking import ArticleChecker
from gateway.publishing.press import Press
from gateway.settings import Settings
from gateway.suggestion.catalogue import Catalogue
from gateway.typing_signs import TypingSigns
from gateway.unanswered.worker import UnansweredWorker
from gateway.words import Words, load_words

Clock = Callable[[], datetime]
VISITS_KEPT_S = 30.0
"""How old the insights' sessions may be."""


@dataclass(frozen=True)
class Transports:
    """What carries the requests to the neighbours; none is the network."""

    bot: httpx.AsyncBaseTransport | None = None
    backend: httpx.AsyncBaseTransport | None = None
    platform: httpx.AsyncBaseTransport | None = None


class Shared(TypedDict):
    """What several parts are made of."""

    database: Database
    identity: Identity
    fan_out: TellingFanOut
    words: Words


class Watching(TypedDict):
    """What people at the desk see, and what looks after them."""

    read_snapshot: LiveReader
    feeds: Feeds
    typing: TypingSigns
    desk: Desk
    hub: DeskHub
    watch: DeskWatch


class Learning(TypedDict):
    """The articles as the gateway knows them, and what it gathers for them."""

    knowledge: KnowledgeClient
    catalogue: Catalogue
    press: Press
    unanswered: UnansweredWorker
    visits: RecentVisits


def build_parts(settings: Settings, channels: AllChannels, transports: Transports, now: Clock) -> Parts:
    """Connects the parts; opens no connection yet.

    Raises:
        ValueError: a list of origins, or of roles, has something else in it.
    """
    shared = build_shared(settings, now)
    bot = build_bot(settings, transports.bot)
    backend = BackendClient(
        url=settings.backend_url, timeout_s=settings.backend_timeout_s, transport=transports.backend
    )
    profiles = build_profiles(settings, backend, shared["identity"], now)
    situations = Situations(backend, wait_s=settings.situation_wait_s)
    runner = TurnRunner(
        **shared, bot=bot, profiles=profiles, situations=situations, settings=settings, now=now
    )
    built = build_channels(
        channels,
        database=shared["database"],
        words=shared["words"],
        limits=Limits.from_settings(settings),
        fan_out=shared["fan_out"],
        wake=runner.wake,
        now=now,
        path_of_file=partial(path_of_file, identity=shared["identity"]),
        transport=transports.platform,
    )
    return Parts(
        **shared,
        **build_watching(settings, shared, now),
        **build_learning(settings, shared, transports.bot, now),
        settings=settings,
        bot=bot,
        backend=backend,
        profiles=profiles,
        runner=runner,
        oidc=build_oidc(settings, now),
        poller=build_poller(shared, backend, built, settings, now),
        allowed_origins=Origins.parse(settings.allowed_origins or ""),
        frame_ancestors=Origins.parse(settings.frame_ancestors or ""),
        now=now,
        channels=built,
    )


def build_poller(
    shared: Shared, backend: BackendClient, channels: Channels, settings: Settings, now: Clock
) -> OutboxPoller:
    also_tell = channels.notices.tell if channels.notices else None
    return OutboxPoller(**shared, backend=backend, settings=settings, now=now, also_tell=also_tell)


def build_shared(settings: Settings, now: Clock) -> Shared:
    return Shared(
        database=Database(settings.database_url or ""),
        identity=build_identity(settings, now),
        fan_out=TellingFanOut(),
        words=load_words(),
    )


def build_watching(settings: Settings, shared: Shared, now: Clock) -> Watching:
    database, fan_out, words = shared["database"], shared["fan_out"], shared["words"]
    typing = TypingSigns(time.monotonic)
    reading = SnapshotReading(database)
    read_snapshot = LiveReader(reading, typing, shared["identity"])
    read_at_desk = LiveReader(reading, typing)
    read_queue = partial(database.read, handoff_service.queue)
    desk = build_desk(settings, words)
    hub = DeskHub(database=database, fan_out=fan_out, read_snapshot=read_at_desk, desk=desk, now=now)
    return Watching(
        read_snapshot=read_snapshot,
        feeds=Feeds(read_snapshot, read_queue, fan_out, queue_every_s=settings.queue_every_s),
        typing=typing,
        desk=desk,
        hub=hub,
        watch=DeskWatch(database=database, hub=hub, fan_out=fan_out, words=words, settings=settings, now=now),
    )


def build_learning(
    settings: Settings, shared: Shared, bot_transport: httpx.AsyncBaseTransport | None, now: Clock
) -> Learning:
    database, articles = shared["database"], settings.articles
    knowledge = build_knowledge(settings, bot_transport)
    return Learning(
        knowledge=knowledge,
        catalogue=build_catalogue(settings, database, now),
        press=Press(database, articles, ArticleChecker(articles, shared["words"]), now),
        unanswered=UnansweredWorker(database, knowledge, every_s=settings.unanswered_every_s, now=now),
        visits=RecentVisits(database, keep_s=VISITS_KEPT_S),
    )


def build_desk(settings: Settings, words: Words) -> Desk:
    promise = Promise(
        wait=timedelta(seconds=settings.sla_wait_s), reply=timedelta(seconds=settings.sla_reply_s)
    )
    return Desk(words=words, promise=promise)


def build_oidc(settings: Settings, now: Clock) -> OidcClient | None:
    """None when the settings name no provider."""
    provider = settings.oidc_provider()
    return OidcClient(provider, now) if provider is not None else None


def build_bot(settings: Settings, transport: httpx.AsyncBaseTransport | None) -> BotClient:
    return BotClient(
        url=settings.bot_url,
        secret=settings.bot_secret.get_secret_value(),
        timeout_s=settings.bot_timeout_s,
        transport=transport,
    )


def build_knowledge(settings: Settings, transport: httpx.AsyncBaseTransport | None) -> KnowledgeClient:
    return KnowledgeClient(
        url=settings.bot_url,
        secret=settings.bot_secret.get_secret_value(),
        timeout_s=settings.knowledge_timeout_s,
        transport=transport,
    )


def build_catalogue(settings: Settings, database: Database, now: Clock) -> Catalogue:
    return Catalogue(
        settings.articles,
        database,
        refresh_every_s=settings.articles_every_s,
        hot_every_s=settings.hot_questions_every_s,
        now=now,
    )


def build_profiles(settings: Settings, backend: BackendClient, identity: Identity, now: Clock) -> Profiles:
    return Profiles(
        backend,
        identity,
        keep=timedelta(seconds=settings.profile_cache_s),
        retry=timedelta(seconds=settings.profile_retry_s),
        now=now,
    )


def build_identity(settings: Settings, now: Clock) -> Identity:
    """Reads the keys."""
    keys = Keys.read(
        private=existing_file(settings.private_key_file),
        host_public=existing_file(settings.host_public_key_file),
        agent_public=existing_file(settings.agent_public_key_file),
    )
    lifetime = timedelta(seconds=settings.backend_token_lifetime_s)
    return Identity(keys, backend_token_lifetime=lifetime, now=now)


def existing_file(path: Path | None) -> Path:
    """A file of resolved settings."""
    if path is None or not path.is_file():
        raise FileNotFoundError(f"key file {path} is missing: `make run` creates the local ones")
    return path
