"""Databases (SQLite, throw-away PostgreSQL), a gateway with a fake bot and backend, and its visitors."""

import asyncio
import itertools
import shutil
import socket
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from fastapi import FastAPI
from pydantic import SecretStr
from sqlalchemy import NullPool, create_engine

from gateway.database import Base, Database
from gateway.main import create_app
from gateway.parts import Parts
from gateway.settings import Settings
from tests import postgres
from tests.gateway.fakes import SECRET, Clock, FakeBackend, FakeBot, KeyFiles

PATIENCE_S = 15
FAST = {
    "bot_retry_after_s": 0.01,
    "bot_poll_s": 0.01,
    "bot_poll_max_s": 0.05,
    "events_every_s": 0.05,
    "queue_every_s": 0.05,
    "unanswered_every_s": 3600.0,
}
_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty database; copying it is faster than migrating."""
    file = tmp_path_factory.mktemp("sqlite") / "template.db"
    database = Database(f"sqlite:///{file}")
    database.migrate()
    database.close()
    return file


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[postgres.PostgresServer]:
    if not postgres.is_available():
        pytest.skip("PostgreSQL is not installed")
    with postgres.throw_away_postgres() as server:
        yield server


@pytest.fixture(scope="session")
def postgres_url(postgres_server: postgres.PostgresServer) -> str:
    """A migrated database that is emptied before each test that uses it."""
    url = postgres_server.create_database("gateway")
    database = Database(url)
    database.migrate()
    database.close()
    return url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """An empty, migrated database of each kind."""
    if request.param == "sqlite":
        return str(request.getfixturevalue("sqlite_url"))
    url: str = request.getfixturevalue("postgres_url")
    tables = ", ".join(table.name for table in Base.metadata.sorted_tables)
    with create_engine(url, poolclass=NullPool).begin() as connection:
        connection.exec_driver_sql(f"TRUNCATE {tables} RESTART IDENTITY")
    return url


@pytest.fixture(params=["sqlite", "postgresql"])
def new_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database without any table."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'new.db'}"
    server: postgres.PostgresServer = request.getfixturevalue("postgres_server")
    return server.create_database(f"gateway_{next(_numbers)}")


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """For tests whose subject is not the database."""
    shutil.copy(sqlite_template, tmp_path / "gateway.db")
    return f"sqlite:///{tmp_path / 'gateway.db'}"


@pytest.fixture(scope="session")
def key_files(tmp_path_factory: pytest.TempPathFactory) -> KeyFiles:
    return KeyFiles(tmp_path_factory.mktemp("keys")).create()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def bot() -> FakeBot:
    return FakeBot()


@pytest.fixture
def backend(key_files: KeyFiles) -> FakeBackend:
    return FakeBackend(public_key=key_files.file("gateway.pub").read_text())


@dataclass
class Visitor:
    """One browser: a conversation and its credentials."""

    http: httpx.AsyncClient
    headers: dict[str, str] = field(default_factory=dict)
    conversation_id: str = ""
    sent: int = 0

    @property
    def path(self) -> str:
        return f"/api/conversations/{self.conversation_id}"

    async def open(self) -> "Visitor":
        response = await self.http.post("/api/conversations", json={"channel": "web"}, headers=self.headers)
        assert response.status_code == 201, response.text
        self.conversation_id = response.json()["conversation_id"]
        self.headers["X-Visitor-Token"] = response.json()["visitor_token"]
        return self

    async def post(self, path: str, body: Any = None) -> httpx.Response:
        return await self.http.post(self.path + path, json=body, headers=self.headers)

    async def send(self, text: str, client_message_id: str | None = None) -> httpx.Response:
        return await self.post(
            "/messages", {"client_message_id": client_message_id or self._next(), "text": text}
        )

    async def choose(self, option_id: str, client_message_id: str | None = None) -> httpx.Response:
        body = {"client_message_id": client_message_id or self._next(), "option_id": option_id}
        return await self.post("/messages", body)

    def _next(self) -> str:
        self.sent += 1
        return f"m{self.sent}"

    async def page(self, after: int = 0, wait_s: float = 0) -> dict[str, Any]:
        params = {"after": after, "wait_s": wait_s}
        response = await self.http.get(self.path + "/messages", params=params, headers=self.headers)
        assert response.status_code == 200, response.text
        page: dict[str, Any] = response.json()
        return page

    async def messages(self, count: int) -> list[dict[str, Any]]:
        """All messages once there are `count` of them."""
        messages: list[dict[str, Any]] = []
        deadline = time.monotonic() + PATIENCE_S
        while len(messages) < count:
            page = await self.page(after=messages[-1]["sequence"] if messages else 0, wait_s=PATIENCE_S)
            messages += page["messages"]
            assert time.monotonic() < deadline, f"only {[m['content']['text'] for m in messages]}"
        return messages

    async def texts(self, count: int) -> list[str]:
        return [message["content"]["text"] for message in await self.messages(count)]


@dataclass
class Gateway:
    """A running gateway."""

    app: FastAPI
    http: httpx.AsyncClient
    keys: KeyFiles
    clock: Clock

    @property
    def parts(self) -> Parts:
        parts: Parts = self.app.state.parts
        return parts

    async def guest(self) -> Visitor:
        return await Visitor(self.http).open()

    async def user(self, user_id: str = "customer-1") -> Visitor:
        return await Visitor(self.http, self.bearer(user_id)).open()

    def bearer(self, user_id: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.keys.user_token(user_id, now=self.clock())}"}

    def agent(self, agent_id: str = "agent-1", name: str = "小李") -> dict[str, str]:
        return {"Authorization": f"Bearer {self.keys.agent_token(agent_id, now=self.clock(), name=name)}"}


@asynccontextmanager
async def on_a_port(gateway: Gateway) -> AsyncIterator[Gateway]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    config = uvicorn.Config(gateway.app, port=port, lifespan="off", log_level="warning")
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=30) as http:
        yield Gateway(gateway.app, http, gateway.keys, gateway.clock)
    gateway.parts.fan_out.close()
    server.should_exit = True
    await serving


StartGateway = Callable[..., AbstractAsyncContextManager[Gateway]]


@pytest.fixture
def start_gateway(key_files: KeyFiles, bot: FakeBot, backend: FakeBackend, clock: Clock) -> StartGateway:
    """Starts a gateway on a database; leaving the context stops it, as a restart would."""

    @asynccontextmanager
    async def start(url: str, **overrides: Any) -> AsyncIterator[Gateway]:
        settings = Settings(
            database_url=url,
            bot_secret=SecretStr(SECRET),
            private_key_file=key_files.file("gateway.pem"),
            host_public_key_file=key_files.file("host.pub"),
            agent_public_key_file=key_files.file("agent.pub"),
            host_private_key_file=key_files.file("host.pem"),
            **{
                **FAST,
                "articles": key_files.directory,
                "is_demo": True,
                "messages_per_minute": 1000,
                **overrides,
            },
        )
        app = create_app(
            settings,
            bot_transport=bot.transport,
            backend_transport=httpx.ASGITransport(app=backend.app),
            now=clock,
        )
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=transport, base_url="http://gateway") as http,
        ):
            yield Gateway(app, http, key_files, clock)

    return start


@pytest.fixture
async def gateway(start_gateway: StartGateway, database_url: str) -> AsyncIterator[Gateway]:
    """On each kind of database."""
    async with start_gateway(database_url) as running:
        yield running


@pytest.fixture
async def sqlite_gateway(start_gateway: StartGateway, sqlite_url: str) -> AsyncIterator[Gateway]:
    async with start_gateway(sqlite_url) as running:
        yield running
