"""Databases, a clock that stands still, tokens and clients for the backend's tests.

Tests that touch a database run on SQLite and on a throw-away PostgreSQL. `session` rolls back and `as_reader`
only reads, so they share one database; `sessions` and `as_user` get a fresh copy.
"""

import shutil
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from fastapi.testclient import TestClient
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.orm import Session, sessionmaker

from backend import migrate, seed
from backend.clock import BUSINESS_ZONE
from backend.database import build_engine, build_sessions, transaction
from backend.main import create_app
from backend.settings import Settings
from tests.backend.callers import Caller, TokenSigner
from tests.postgres import PostgresServer, is_available, throw_away_postgres

NOW = datetime(2026, 3, 10, 10, 0, tzinfo=BUSINESS_ZONE)
TEMPLATES = ("migrated", "seeded")

DatabaseFactory = Callable[[str], str]
"""Takes the name of a template, returns the URL of a fresh copy."""


class FakeClock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **parts: float) -> None:
        self.now += timedelta(**parts)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    if not is_available():
        pytest.skip("no PostgreSQL binaries on this machine")
    with throw_away_postgres() as server:
        yield server


def _prepare(url: str, template: str) -> None:
    engine = build_engine(url)
    migrate.upgrade(engine)
    if template == "seeded":
        with transaction(build_sessions(engine)) as session:
            seed.load_if_empty(session=session, now=NOW)
    engine.dispose()


@pytest.fixture(scope="session")
def sqlite_databases(tmp_path_factory: pytest.TempPathFactory) -> DatabaseFactory:
    directory = tmp_path_factory.mktemp("sqlite")
    numbers = count()
    for template in TEMPLATES:
        _prepare(f"sqlite:///{directory / template}.db", template)

    def copy(template: str) -> str:
        path = directory / f"{next(numbers)}.db"
        shutil.copy(directory / f"{template}.db", path)
        return f"sqlite:///{path}"

    return copy


@pytest.fixture(scope="session")
def postgres_databases(postgres: PostgresServer) -> Iterator[DatabaseFactory]:
    urls = {template: postgres.create_database(template) for template in TEMPLATES}
    for template, url in urls.items():
        _prepare(url, template)
    administration = create_engine(
        urls["migrated"].replace("/migrated", "/postgres"), isolation_level="AUTOCOMMIT"
    )
    numbers = count()

    def copy(template: str) -> str:
        name = f"copy_{next(numbers)}"
        with administration.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
        return urls["migrated"].replace("/migrated", f"/{name}")

    yield copy
    administration.dispose()


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def databases(request: pytest.FixtureRequest) -> DatabaseFactory:
    name = "sqlite_databases" if request.param == "sqlite" else "postgres_databases"
    factory: DatabaseFactory = request.getfixturevalue(name)
    return factory


@pytest.fixture
def engine(databases: DatabaseFactory) -> Iterator[Engine]:
    """A migrated, empty database."""
    engine = build_engine(databases("migrated"))
    yield engine
    engine.dispose()


@pytest.fixture
def sessions(engine: Engine) -> sessionmaker[Session]:
    return build_sessions(engine)


@pytest.fixture(scope="session")
def shared_engine(databases: DatabaseFactory) -> Iterator[Engine]:
    engine = build_engine(databases("migrated"))
    yield engine
    engine.dispose()


@pytest.fixture
def session(shared_engine: Engine) -> Iterator[Session]:
    """An empty database; nothing is ever committed to it."""
    with build_sessions(shared_engine)() as session:
        yield session


@pytest.fixture(scope="session")
def gateway_key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.generate()


@pytest.fixture(scope="session")
def public_key_file(gateway_key: Ed25519PrivateKey, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("keys") / "gateway.pub"
    path.write_bytes(gateway_key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    return path


@pytest.fixture
def signer(gateway_key: Ed25519PrivateKey, clock: FakeClock) -> TokenSigner:
    return TokenSigner(gateway_key, clock)


@pytest.fixture(scope="session")
def shared_demo_client(databases: DatabaseFactory, public_key_file: Path) -> Iterator[TestClient]:
    settings = Settings(database_url=databases("seeded"), gateway_public_key_file=public_key_file)
    with TestClient(create_app(settings, lambda: NOW), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def as_reader(shared_demo_client: TestClient, gateway_key: Ed25519PrivateKey) -> Callable[[str], Caller]:
    """As `as_user`, for tests that change nothing."""
    return lambda subject: Caller(shared_demo_client, TokenSigner(gateway_key, lambda: NOW), subject)


@pytest.fixture
def demo_url(databases: DatabaseFactory) -> str:
    return databases("seeded")


@pytest.fixture
def demo_client(demo_url: str, public_key_file: Path, clock: FakeClock) -> Iterator[TestClient]:
    """The running application over the demo data."""
    settings = Settings(database_url=demo_url, gateway_public_key_file=public_key_file, is_demo=True)
    with TestClient(create_app(settings, clock), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def demo_session(demo_url: str) -> Iterator[Session]:
    """A look into the database behind `demo_client`."""
    engine = build_engine(demo_url)
    with build_sessions(engine)() as session:
        yield session
    engine.dispose()


@pytest.fixture
def as_user(demo_client: TestClient, signer: TokenSigner) -> Callable[[str], Caller]:
    """`as_user("customer-resale").get("/v1/me")`."""
    return lambda subject: Caller(demo_client, signer, subject)
