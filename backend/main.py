"""All wiring of the backend; nothing is built before `create_app` is called."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from anyio import Semaphore
from fastapi import FastAPI
from fastapi.responses import JSONResponse
from sqlalchemy import Engine

from backend import migrate, problem_handlers, seed
from backend.access_log import AccessLog
from backend.api import build_router
from backend.chores import running_chores
from backend.clock import Clock, system_clock
from backend.context import Resources
from backend.database import build_engine, build_sessions, count_parallel_transactions, transaction
from backend.errors import InternalError, problem_response
from backend.identity import load_public_key
from backend.openapi import document
from backend.settings import Settings
from backend.wording import Locale


def create_app(settings: Settings | None = None, clock: Clock = system_clock) -> FastAPI:
    """Build the application; the database is migrated (and in a demo seeded) when it starts.

    Raises:
        KeyFileError: the gateway's public key cannot be read.
    """
    settings = settings or Settings()
    public_key = load_public_key(settings.effective_public_key_file)
    locale = Locale.load()
    engine = build_engine(settings.effective_database_url)
    app = build_api(locale, engine, settings)
    app.state.resources = Resources(
        sessions=build_sessions(engine),
        public_key=public_key,
        clock=clock,
        locale=locale,
        turnstile=Semaphore(count_parallel_transactions(engine)),
    )
    return app


def build_api(locale: Locale, engine: Engine | None = None, settings: Settings | None = None) -> FastAPI:
    """Build the routes and handlers; without an engine the result can describe itself but not serve."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        if engine is None or settings is None:
            yield
            return
        start(engine, app.state.resources, is_demo=settings.is_demo)
        async with running_chores(app.state.resources, settings):
            yield
        engine.dispose()

    # No interactive pages: they would load scripts from outside.
    app = FastAPI(title="backend", version="1", lifespan=lifespan, docs_url=None, redoc_url=None)
    app.include_router(build_router())
    problem_handlers.install(app, locale)
    app.add_middleware(AccessLog, internal_error=lambda: _internal_error(locale))
    document(app)
    return app


def start(engine: Engine, resources: Resources, *, is_demo: bool) -> None:
    """Bring the database to the newest revision and, in a demo, fill it once."""
    migrate.upgrade(engine)
    if is_demo:
        with transaction(resources.sessions) as session:
            seed.load_if_empty(session=session, now=resources.clock())


def _internal_error(locale: Locale) -> JSONResponse:
    return problem_response(InternalError(), locale)
