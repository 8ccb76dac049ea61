"""Engine, sessions and the column types that keep money exact and times aware on every database."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Connection,
    DateTime,
    Dialect,
    Engine,
    MetaData,
    TypeDecorator,
    create_engine,
    event,
    make_url,
)
from sqlalchemy import Enum as EnumColumn
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker
from tenacity import retry, retry_if_exception_type, stop_after_delay, wait_random

MINOR_UNITS = 100
SQLITE_BUSY_TIMEOUT_MS = 10_000
READ_ONLY_OPTION = "is_read_only"
PARALLEL_TRANSACTIONS = 12
"""Below the 15 connections of SQLAlchemy's default pool: health checks and the event feed always find one."""

NAMING_CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Amount(TypeDecorator[Decimal]):
    """A decimal amount kept as whole minor units: exact on SQLite, summable in SQL everywhere."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, _dialect: Dialect) -> int | None:
        """Return the minor units; refuse what two decimals cannot hold."""
        if value is None:
            return None
        minor = value * MINOR_UNITS
        if minor != minor.to_integral_value():
            message = f"an amount has at most two decimals: {value}"
            raise ValueError(message)
        return int(minor)

    def process_result_value(self, value: Any | None, _dialect: Dialect) -> Decimal | None:  # noqa: ANN401
        """Return the amount; a sum may arrive as an integer or as a decimal."""
        return None if value is None else Decimal(int(value)) / MINOR_UNITS


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, stored in UTC; SQLite has no zones, so the zone is put back when reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Return the moment in UTC; refuse one without a zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            message = "a moment without a time zone cannot be stored"
            raise ValueError(message)
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Return the moment in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _values(kind: type[Enum]) -> list[str]:
    return [str(member.value) for member in kind]


class Base(DeclarativeBase):
    """The one metadata of the backend."""

    metadata = MetaData(naming_convention=NAMING_CONVENTION)
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it from the class
        datetime: UtcDateTime,
        Decimal: Amount,
        dict[str, Any]: JSON,
        list[str]: JSON,
        Enum: EnumColumn(Enum, native_enum=False, create_constraint=True, length=40, values_callable=_values),
    }


def build_engine(url: str) -> Engine:
    """Build the engine for `url`; a directory that a SQLite file needs is made."""
    parsed = make_url(url)
    # Parameters hold personal data: they never reach an error message or a log.
    engine = create_engine(parsed, hide_parameters=True, pool_pre_ping=True)
    if parsed.get_backend_name() == "sqlite":
        if parsed.database and parsed.database != ":memory:":
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        event.listen(engine, "connect", _configure_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _configure_sqlite(connection: Any, _record: object) -> None:  # noqa: ANN401 - a DBAPI connection
    connection.isolation_level = None  # transactions are begun by _begin_sqlite, not by the driver
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys = ON")
    _use_write_ahead_log(cursor)
    cursor.execute("PRAGMA synchronous = NORMAL")
    cursor.execute(f"PRAGMA busy_timeout = {SQLITE_BUSY_TIMEOUT_MS}")
    cursor.close()


@retry(
    retry=retry_if_exception_type(sqlite3.OperationalError),
    stop=stop_after_delay(SQLITE_BUSY_TIMEOUT_MS / 1000),
    wait=wait_random(0, 0.05),
    reraise=True,
)
def _use_write_ahead_log(cursor: sqlite3.Cursor) -> None:
    # Of two connections that convert a new file at once, SQLite refuses one without the busy timeout.
    cursor.execute("PRAGMA journal_mode = WAL")


def _begin_sqlite(connection: Connection) -> None:
    # A read that later writes cannot wait for the lock in SQLite, so writers take it at once.
    is_read_only = connection.get_execution_options().get(READ_ONLY_OPTION, False)
    connection.exec_driver_sql("BEGIN" if is_read_only else "BEGIN IMMEDIATE")


def build_sessions(engine: Engine) -> sessionmaker[Session]:
    """Return the factory of sessions; objects stay readable after the commit."""
    return sessionmaker(engine, expire_on_commit=False)


def count_parallel_transactions(engine: Engine) -> int:
    """Return how many writing transactions are worth starting at once: SQLite performs one."""
    return 1 if engine.dialect.name == "sqlite" else PARALLEL_TRANSACTIONS


@contextmanager
def transaction(sessions: sessionmaker[Session]) -> Iterator[Session]:
    """Open a session, commit at the end, roll back on any error."""
    with sessions() as session, session.begin():
        yield session
