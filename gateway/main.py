"""Builds the gateway: all wiring is here, nothing happens at import."""

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TypedDict

import httpx
from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.middleware.cors import CORSMiddleware

from gateway import api
from gateway.backend_client import BackendClient
from gateway.body_limit import BodyLimit
from gateway.bot_client import BotClient
from gateway.channel.channels import build_channels
from gateway.channel.settings import AllChannels
from gateway.channel.telling import TellingFanOut
from gateway.channel.web.feed import Feeds
from gateway.conversation.live import LiveReader
from gateway.conversation.posting import Limits
from gateway.conversation.runner import TurnRunner
from gateway.conversation.situation import Situations
from gateway.database import Database
from gateway.demo import HostPage
from gateway.desk.hub import DeskHub
from gateway.desk.rows import Desk, Promise
from gateway.desk.watch import DeskWatch
from gateway.handoff import service as handoff_service
from gateway.identity import Identity, Keys
from gateway.insight.recent import RecentVisits
from gateway.knowledge_client import KnowledgeClient
from gateway.logs import set_up_logging
from gateway.openapi import document
from gateway.origins import Origins
from gateway.outbox.poller import OutboxPoller
from gateway.parts import Parts, utc_now
from gateway.problems import Problems
from gateway.profiles import Profiles
from gateway.publishing.checking import ArticleChecker
from gateway.publishing.press import Press
from gateway.push import FanOut
from gateway.security import SecurityHeaders
from gateway.settings import Settings
from gateway.suggestion.catalogue import Catalogue
from gateway.typing_signs import TypingSigns
from gateway.unanswered.worker import UnansweredWorker
from gateway.words import Words, load_words

TITLE, VERSION = "wenban gateway", "1"
VISITS_KEPT_S = 30.0
"""How old the insights' sessions may be."""


def create_app(
    settings: Settings | None = None,
    *,
    bot_transport: httpx.AsyncBaseTransport | None = None,
    backend_transport: httpx.AsyncBaseTransport | None = None,
    channels: AllChannels | None = None,
    platform_transport: httpx.AsyncBaseTransport | None = None,
    now: Callable[[], datetime] = utc_now,
) -> FastAPI:
    """The application; without arguments it is configured by the environment.

    Raises:
        FileNotFoundError: a key file is missing.
        ValueError: a messenger's key is not what its platform gives out.
    """
    set_up_logging()
    settings = (settings or Settings()).resolved()
    channels = channels or AllChannels.from_environment()
    parts = build_parts(settings, channels, bot_transport, backend_transport, platform_transport, now)
    app = build_api(is_demo=settings.is_demo)
    app.router.lifespan_context = _lifespan
    app.state.parts = parts
    Problems(parts.words).install(app)
    add_middleware(app, parts)
    if settings.is_demo:
        app.state.host_page = HostPage(private_key_file=_file(settings.host_private_key_file))
    return app


def add_middleware(app: FastAPI, parts: Parts) -> None:
    """The last one added is the first to see a request."""
    app.add_middleware(BodyLimit, max_bytes=parts.settings.max_body_bytes, words=parts.words)
    app.add_middleware(
        CORSMiddleware,
        allow_origin_regex=parts.allowed_origins.pattern,
        allow_methods=["GET", "POST"],
        allow_headers=["Authorization", "Content-Type", "Last-Event-ID", "X-Visitor-Token"],
        expose_headers=["Retry-After"],
        max_age=600,
    )
    app.add_middleware(SecurityHeaders, frame_ancestors=parts.frame_ancestors)


def build_api(*, is_demo: bool) -> FastAPI:
    """The routes alone, which is all that the API's description needs."""
    app = FastAPI(title=TITLE, version=VERSION, docs_url=None, redoc_url=None)  # both load from elsewhere
    for router in [*api.ROUTERS, *(api.DEMO_ROUTERS if is_demo else ())]:
        app.include_router(router)
    document(app)
    return app


def build_parts(
    settings: Settings,
    channels: AllChannels,
    bot_transport: httpx.AsyncBaseTransport | None,
    backend_transport: httpx.AsyncBaseTransport | None,
    platform_transport: httpx.AsyncBaseTransport | None,
    now: Callable[[], datetime],
) -> Parts:
    """Connects the parts; opens no connection yet.

    Raises:
        ValueError: a list of origins has something else in it.
    """
    words, fan_out = load_words(), TellingFanOut()
    database = Database(settings.database_url or "")
    identity = build_identity(settings, now)
    bot = build_bot(settings, bot_transport)
    knowledge = build_knowledge(settings, bot_transport)
    backend = BackendClient(
        url=settings.backend_url, timeout_s=settings.backend_timeout_s, transport=backend_transport
    )
    profiles = build_profiles(settings, backend, identity, now)
    shared = Shared(database=database, identity=identity, fan_out=fan_out, words=words)
    situations = Situations(backend, wait_s=settings.situation_wait_s)
    runner = TurnRunner(
        **shared, bot=bot, profiles=profiles, situations=situations, settings=settings, now=now
    )
    typing = TypingSigns(time.monotonic)
    read_snapshot = LiveReader(database, typing)
    desk = build_desk(settings, words)
    hub = DeskHub(database=database, fan_out=fan_out, read_snapshot=read_snapshot, desk=desk, now=now)
    read_queue = partial(database.read, handoff_service.queue)
    return Parts(
        **shared,
        settings=settings,
        bot=bot,
        knowledge=knowledge,
        backend=backend,
        profiles=profiles,
        runner=runner,
        poller=OutboxPoller(**shared, backend=backend, settings=settings, now=now),
        read_snapshot=read_snapshot,
        feeds=Feeds(read_snapshot, read_queue, fan_out, queue_every_s=settings.queue_every_s),
        typing=typing,
        catalogue=build_catalogue(settings, database, now),
        press=Press(database, settings.articles, ArticleChecker(settings.articles, words), now),
        visits=RecentVisits(database, keep_s=VISITS_KEPT_S),
        unanswered=UnansweredWorker(database, knowledge, every_s=settings.unanswered_every_s, now=now),
        allowed_origins=Origins.parse(settings.allowed_origins or ""),
        frame_ancestors=Origins.parse(settings.frame_ancestors or ""),
        now=now,
        desk=desk,
        hub=hub,
        watch=DeskWatch(database=database, hub=hub, fan_out=fan_out, words=words, settings=settings, now=now),
        channels=build_channels(
            channels,
            database=database,
            words=words,
            limits=Limits.from_settings(settings),
            fan_out=fan_out,
            wake=runner.wake,
            now=now,
            transport=platform_transport,
        ),
    )


def build_desk(settings: Settings, words: Words) -> Desk:
    promise = Promise(
        wait=timedelta(seconds=settings.sla_wait_s), reply=timedelta(seconds=settings.sla_reply_s)
    )
    return Desk(words=words, promise=promise)


class Shared(TypedDict):
    """What several parts are made of."""

    database: Database
    identity: Identity
    fan_out: FanOut
    words: Words


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


def build_catalogue(settings: Settings, database: Database, now: Callable[[], datetime]) -> Catalogue:
    return Catalogue(
        settings.articles,
        database,
        refresh_every_s=settings.articles_every_s,
        hot_every_s=settings.hot_questions_every_s,
        now=now,
    )


def build_profiles(
    settings: Settings, backend: BackendClient, identity: Identity, now: Callable[[], datetime]
) -> Profiles:
    return Profiles(
        backend,
        identity,
        keep=timedelta(seconds=settings.profile_cache_s),
        retry=timedelta(seconds=settings.profile_retry_s),
        now=now,
    )


def build_identity(settings: Settings, now: Callable[[], datetime]) -> Identity:
    """Reads the keys."""
    keys = Keys.read(
        private=_file(settings.private_key_file),
        host_public=_file(settings.host_public_key_file),
        agent_public=_file(settings.agent_public_key_file),
    )
    lifetime = timedelta(seconds=settings.backend_token_lifetime_s)
    return Identity(keys, backend_token_lifetime=lifetime, now=now)


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    parts: Parts = app.state.parts
    await run_in_threadpool(parts.database.migrate)
    await parts.runner.start()
    await parts.poller.start()
    await parts.channels.start()
    await parts.hub.start()
    parts.watch.start()
    parts.feeds.start()
    parts.catalogue.start()
    parts.unanswered.start()
    try:
        yield
    finally:
        parts.fan_out.close()
        await parts.unanswered.stop()
        await parts.catalogue.stop()
        await parts.feeds.stop()
        await parts.watch.stop()
        await parts.hub.stop()
        await parts.poller.stop()
        await parts.channels.stop()
        await parts.runner.stop()
        await parts.bot.close()
        await parts.knowledge.close()
        await parts.backend.close()
        await run_in_threadpool(parts.database.close)


def _file(path: Path | None) -> Path:
    """A file of resolved settings."""
    if path is None or not path.is_file():
        raise FileNotFoundError(f"key file {path} is missing: `make run` creates the local ones")
    return path
