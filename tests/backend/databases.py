"""Clean databases for tests, cheaper than migrating and seeding each one."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import Engine, Table, select, text

from backend import migrate, seed
from backend.database import build_engine, build_sessions, transaction
from backend.seed.loader import advance_sequences
from backend.tables import metadata
from tests.backend.moments import NOW
from tests.postgres import PostgresServer

TEMPLATES = ("migrated", "seeded")
Rows = dict[Table, list[dict[str, Any]]]


class Databases(Protocol):
    """One kind of database; `template` is `migrated` (empty) or `seeded` (the demo)."""

    def shared(self, template: str) -> str:
        """The URL of a database that nobody may change."""

    def fresh(self, template: str) -> str:
        """The URL of a clean database, the test's own until the next one asks."""


class SqliteDatabases:
    """Files, copied from a prepared one."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.numbers = count()
        for template in TEMPLATES:
            _prepare(self.shared(template), template)

    def shared(self, template: str) -> str:
        return f"sqlite:///{self.directory / template}.db"

    def fresh(self, template: str) -> str:
        path = self.directory / f"{next(self.numbers)}.db"
        shutil.copy(self.directory / f"{template}.db", path)
        return f"sqlite:///{path}"


class PostgresDatabases:
    """One database to write to, emptied and filled again: copying a PostgreSQL database takes far longer."""

    def __init__(self, server: PostgresServer) -> None:
        self.urls = {name: server.create_database(name) for name in (*TEMPLATES, "fresh")}
        self.rows: dict[str, Rows] = {}
        for template in TEMPLATES:
            _prepare(self.urls[template], template)
            self.rows[template] = _read(self.urls[template])
        _prepare(self.urls["fresh"], "migrated")

    def shared(self, template: str) -> str:
        return self.urls[template]

    def fresh(self, template: str) -> str:
        with _engine(self.urls["fresh"]) as engine, transaction(build_sessions(engine)) as session:
            names = ", ".join(table.name for table in metadata.sorted_tables)
            session.execute(text(f"TRUNCATE {names} RESTART IDENTITY CASCADE"))
            for table, rows in self.rows[template].items():
                session.execute(table.insert(), rows)
            advance_sequences(session)
        return self.urls["fresh"]


@contextmanager
def _engine(url: str) -> Iterator[Engine]:
    engine = build_engine(url)
    yield engine
    engine.dispose()


def _prepare(url: str, template: str) -> None:
    with _engine(url) as engine:
        migrate.upgrade(engine)
        if template == "seeded":
            with transaction(build_sessions(engine)) as session:
                seed.load_if_empty(session=session, now=NOW)
        if engine.dialect.name == "sqlite":
            with engine.connect() as connection:
                # What is still in the write-ahead log would not be copied with the file.
                connection.exec_driver_sql("ROLLBACK")
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def _read(url: str) -> Rows:
    with _engine(url) as engine, engine.connect() as connection:
        tables = {
            table: [dict(row) for row in connection.execute(select(table)).mappings()]
            for table in metadata.sorted_tables
        }
    return {table: rows for table, rows in tables.items() if rows}
