"""The four processes, once on SQLite with every journey and once on PostgreSQL with the central ones."""

from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from tests import postgres
from tests.end_to_end.agent import Agent
from tests.end_to_end.installation import Places
from tests.end_to_end.people import People, people_in
from tests.end_to_end.tokens import Signer
from tests.end_to_end.visitor import PATIENCE_S, Visitor
from tests.stack import NAMES, Stack, running_stack

SQLITE, POSTGRESQL = "sqlite", "postgresql"
MARK = "both_databases"
HERE = Path(__file__).parent
Meet = Callable[..., Visitor]


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", f"{MARK}: a journey that is also made on PostgreSQL")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Drops the PostgreSQL variant of every test here that does not ask for it."""
    dropped = {item for item in items if item.path.is_relative_to(HERE) and _is_superfluous(item)}
    if dropped:
        config.hook.pytest_deselected(items=list(dropped))
        items[:] = [item for item in items if item not in dropped]


def _is_superfluous(item: pytest.Item) -> bool:
    callspec = getattr(item, "callspec", None)
    is_on_postgresql = callspec is not None and callspec.params.get("places") == POSTGRESQL
    return is_on_postgresql and item.get_closest_marker(MARK) is None


@pytest.fixture(scope="session", params=[SQLITE, POSTGRESQL])
def places(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Places]:
    directory = tmp_path_factory.mktemp(request.param)
    if request.param == SQLITE:
        yield Places.with_sqlite(directory)
        return
    if not postgres.is_available():
        pytest.skip("PostgreSQL is not installed")
    with postgres.throw_away_postgres() as server:
        yield Places.with_postgres(directory, server)


@pytest.fixture(scope="session")
def stack(places: Places) -> Iterator[Stack]:
    with running_stack(NAMES, **places.prepare()) as stack:
        yield stack


@pytest.fixture(scope="session")
def http(stack: Stack) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=stack.url("gateway"), timeout=PATIENCE_S, trust_env=False) as client:
        yield client


@pytest.fixture(scope="session")
def signer(stack: Stack) -> Signer:
    return Signer(stack.installation.keys)


@pytest.fixture(scope="session")
def people(stack: Stack, places: Places) -> Iterator[People]:
    del stack  # it creates the tables
    with people_in(places.databases["backend"]) as people:
        yield people


@pytest.fixture
def meet(http: httpx.Client, signer: Signer) -> Meet:
    """Starts a conversation: `meet("customer-resale")`, or `meet()` with a guest."""
    return lambda user=None: Visitor(http, signer).start(user)


@pytest.fixture
def agent(http: httpx.Client, signer: Signer) -> Agent:
    return Agent(http, signer.agent("agent-7", "小李"))
