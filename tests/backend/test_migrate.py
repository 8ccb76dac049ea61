"""The migrations, on both databases."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect, text

from backend import migrate
from backend.database import build_engine
from backend.tables import metadata


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'new' / 'empty.db'}"
    else:
        name = f"empty_{abs(hash(request.node.name))}"
        url = request.getfixturevalue("postgres").create_database(name)
    engine = build_engine(url)
    yield engine
    engine.dispose()


def differences(engine: Engine) -> list[object]:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, metadata))


def revisions(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        return list(connection.execute(text("SELECT version_num FROM alembic_version")).scalars())


@pytest.fixture
def newest() -> str:
    """There is one newest revision: two would mean that two changes do not know of each other."""
    (head,) = ScriptDirectory(str(migrate.MIGRATIONS)).get_heads()
    return head


def test_the_migrated_database_has_what_the_models_say(empty_engine: Engine) -> None:
    assert differences(empty_engine) != []
    migrate.upgrade(empty_engine)
    assert differences(empty_engine) == []


def test_migrating_again_changes_nothing(empty_engine: Engine, newest: str) -> None:
    migrate.upgrade(empty_engine)
    first = revisions(empty_engine)
    migrate.upgrade(empty_engine)
    assert revisions(empty_engine) == first == [newest]


def test_processes_that_start_together_migrate_once(empty_engine: Engine, newest: str) -> None:
    engines = [build_engine(empty_engine.url.render_as_string(hide_password=False)) for _ in range(3)]
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(migrate.upgrade, engines))
    for engine in engines:
        engine.dispose()
    assert revisions(empty_engine) == [newest]


def test_the_way_back_leaves_nothing(empty_engine: Engine) -> None:
    migrate.upgrade(empty_engine)
    with empty_engine.begin() as connection:
        command.downgrade(migrate.build_config(connection), "base")
    assert inspect(empty_engine).get_table_names() == ["alembic_version"]


def test_rules_that_the_database_itself_keeps(empty_engine: Engine) -> None:
    migrate.upgrade(empty_engine)
    inspector = inspect(empty_engine)
    unique = {
        str(index["name"])
        for table in ("association", "unbinding_draft", "unbinding_request")
        for index in inspector.get_indexes(table)
        if index["unique"] and str(index["name"]).startswith("uq_") and "number" not in str(index["name"])
    }
    assert unique >= {
        "uq_association_active_customer",
        "uq_unbinding_draft_open_user",
        "uq_unbinding_request_open_association",
    }
    checks = {str(check["name"]) for check in inspector.get_check_constraints("unbinding_request")}
    assert checks == {
        "ck_unbinding_request_requeststate",
        "ck_unbinding_request_side",
        "ck_unbinding_request_prereview",
    }
