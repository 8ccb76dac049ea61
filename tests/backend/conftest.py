"""Databases, a clock that stands still, tokens and clients for the backend's tests.

Tests that touch a database run on SQLite and on a throw-away PostgreSQL. `session` rolls back and `as_reader`
only reads, so they share one database; `sessions` and `as_user` get a clean one.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from anyio import Semaphore
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from backend.context import Resources
from backend.database import PARALLEL_TRANSACTIONS, build_engine, build_sessions
from backend.main import build_api, create_app
from backend.settings import Settings
from backend.wording import Locale
from tests.backend.callers import Caller, TokenSigner
from tests.backend.databases import Databases, PostgresDatabases, SqliteDatabases
from tests.backend.moments import NOW, FakeClock
from tests.postgres import PostgresServer, is_available, throw_away_postgres


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    if not is_available():
        pytest.skip("no PostgreSQL binaries on this machine")
    with throw_away_postgres() as server:
        yield server


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def databases(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Databases:
    if request.param == "sqlite":
        return SqliteDatabases(tmp_path_factory.mktemp("sqlite"))
    return PostgresDatabases(request.getfixturevalue("postgres"))


@pytest.fixture(scope="session")
def shared_engine(databases: Databases) -> Iterator[Engine]:
    engine = build_engine(databases.shared("migrated"))
    yield engine
    engine.dispose()


@pytest.fixture
def session(shared_engine: Engine) -> Iterator[Session]:
    """An empty database; nothing is ever committed to it."""
    with build_sessions(shared_engine)() as session:
        yield session


@pytest.fixture
def engine(databases: Databases) -> Iterator[Engine]:
    """An empty database of one's own."""
    engine = build_engine(databases.fresh("migrated"))
    yield engine
    engine.dispose()


@pytest.fixture
def sessions(engine: Engine) -> sessionmaker[Session]:
    return build_sessions(engine)


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
def shared_demo_client(databases: Databases, public_key_file: Path) -> Iterator[TestClient]:
    settings = Settings(database_url=databases.shared("seeded"), gateway_public_key_file=public_key_file)
    with TestClient(create_app(settings, lambda: NOW), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def as_reader(shared_demo_client: TestClient, gateway_key: Ed25519PrivateKey) -> Callable[[str], Caller]:
    """As `as_user`, for tests that change nothing."""
    return lambda subject: Caller(shared_demo_client, TokenSigner(gateway_key, lambda: NOW), subject)


@pytest.fixture(scope="session")
def bare_client() -> Iterator[TestClient]:
    """An application that each test gives its own resources: building one takes longer than most tests."""
    with TestClient(build_api(Locale.load()), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def demo_engine(databases: Databases) -> Iterator[Engine]:
    engine = build_engine(databases.fresh("seeded"))
    yield engine
    engine.dispose()


@pytest.fixture
def demo_client(
    bare_client: TestClient, demo_engine: Engine, gateway_key: Ed25519PrivateKey, clock: FakeClock
) -> TestClient:
    """The application over clean demo data."""
    bare_client.app.state.resources = Resources(  # type: ignore[attr-defined]
        sessions=build_sessions(demo_engine),
        public_key=gateway_key.public_key(),
        clock=clock,
        locale=Locale.load(),
        # On SQLite too, so that the database's own locks are tested and not only the turnstile.
        turnstile=Semaphore(PARALLEL_TRANSACTIONS),
    )
    return bare_client


@pytest.fixture
def demo_session(demo_engine: Engine) -> Iterator[Session]:
    """A look into the database behind `demo_client`."""
    with build_sessions(demo_engine)() as session:
        yield session


@pytest.fixture
def as_user(demo_client: TestClient, signer: TokenSigner) -> Callable[[str], Caller]:
    """`as_user("customer-resale").get("/v1/me")`."""
    return lambda subject: Caller(demo_client, signer, subject)
