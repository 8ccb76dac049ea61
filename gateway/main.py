"""Builds the gateway's application; nothing happens at import."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime

import httpx
from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.middleware.cors import CORSMiddleware

from gateway import api
from gateway.body_limit import BodyLimit
from gateway.channel.settings import AllChannels
from gateway.demo import HostPage
from gateway.logs import set_up_logging
from gateway.openapi import document
from gateway.parts import Parts, utc_now
from gateway.problems import Problems
from gateway.security import SecurityHeaders
from gateway.settings import Settings
from gateway.wiring import Transports, build_parts, existing_file

TITLE, VERSION = "wenban gateway", "1"


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
    transports = Transports(bot_transport, backend_transport, platform_transport)
    parts = build_parts(settings, channels, transports, now)
    app = build_api(is_demo=settings.is_demo)
    app.router.lifespan_context = _lifespan
    app.state.parts = parts
    Problems(parts.words).install(app)
    add_middleware(app, parts)
    if settings.is_demo:
        app.state.host_page = HostPage(private_key_file=existing_file(settings.host_private_key_file))
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
