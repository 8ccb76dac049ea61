"""The engine, sessions and transactions of the gateway, on SQLite and PostgreSQL alike.

The engine is synchronous and each transaction runs in a worker thread; see docs/adr/0004.
"""

import sqlite3
import threading
from collections.abc import Callable
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, DateTime, Dialect, Engine, MetaData, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.types import TypeDecorator
from starlette.concurrency import run_in_threadpool

MIGRATIONS = Path(__file__).parent / "migrations"
BUSY_TIMEOUT_MS = 10_000
POOL_SIZE = 20
BEGIN_OPTION = "sqlite_begin"

P = ParamSpec("P")
R = TypeVar("R")


class Base(DeclarativeBase):
    """Every table of the gateway; named constraints can be changed by later migrations on SQLite too."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class UtcDateTime(TypeDecorator[datetime]):
    """An aware time, stored as UTC (SQLite has no time zones)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored time needs a time zone")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Database:
    """Runs functions that take a `Session` first, each in one transaction of its own."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._engine = _make_engine(url)
        is_sqlite = self._engine.dialect.name == "sqlite"
        self._writing = self._engine.execution_options(**{BEGIN_OPTION: "IMMEDIATE"})
        self._writer_turn: Any = threading.Lock() if is_sqlite else nullcontext()
        """SQLite has one writer; waiting for it in line is fairer and faster than its busy polling."""

    async def write(
        self, work: Callable[Concatenate[Session, P], R], /, *args: P.args, **kwargs: P.kwargs
    ) -> R:
        """Runs `work` in a transaction that is committed when it returns and rolled back when it raises."""
        return await run_in_threadpool(lambda: self.write_now(work, *args, **kwargs))

    async def read(
        self, work: Callable[Concatenate[Session, P], R], /, *args: P.args, **kwargs: P.kwargs
    ) -> R:
        """Runs `work` in a transaction that changes nothing."""
        return await run_in_threadpool(lambda: self.read_now(work, *args, **kwargs))

    def write_now(
        self, work: Callable[Concatenate[Session, P], R], /, *args: P.args, **kwargs: P.kwargs
    ) -> R:
        """As `write`, in the calling thread."""
        with self._writer_turn, Session(self._writing, expire_on_commit=False) as session, session.begin():
            return work(session, *args, **kwargs)

    def read_now(self, work: Callable[Concatenate[Session, P], R], /, *args: P.args, **kwargs: P.kwargs) -> R:
        """As `read`, in the calling thread."""
        with Session(self._engine, expire_on_commit=False) as session:
            return work(session, *args, **kwargs)

    def migrate(self) -> None:
        """Brings the tables to the newest revision; creates the folder of an SQLite file."""
        path = make_url(self.url).database
        if self._engine.dialect.name == "sqlite" and path:
            Path(path).parent.mkdir(parents=True, exist_ok=True)
        with self._engine.connect() as connection:
            config = alembic_config(self.url)
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            connection.commit()

    def close(self) -> None:
        self._engine.dispose()


def check(session: Session) -> None:
    """Raises SQLAlchemyError when the database does not answer."""
    session.execute(text("SELECT 1"))


def alembic_config(url: str) -> Config:
    """Alembic's configuration for the gateway's own migrations."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return config


def _make_engine(url: str) -> Engine:
    parsed = make_url(url)
    if parsed.drivername in ("postgres", "postgresql"):
        parsed = parsed.set(drivername="postgresql+psycopg")
    engine = create_engine(
        parsed,
        pool_size=POOL_SIZE,
        max_overflow=POOL_SIZE,
        pool_pre_ping=True,
        hide_parameters=True,  # an error's text goes to the log, what people said does not
    )
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _: ConnectionPoolEntry) -> None:
    """Leaves BEGIN to `_begin_sqlite`: the driver's own would start every write as a read."""
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    kind = connection.get_execution_options().get(BEGIN_OPTION, "DEFERRED")
    connection.exec_driver_sql(f"BEGIN {kind}")
