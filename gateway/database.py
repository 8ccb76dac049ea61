"""The engine, sessions and transactions of the gateway, on SQLite and PostgreSQL alike.

The engine is synchronous and each transaction runs in a worker thread; see docs/adr/0004.
"""

import asyncio
import sqlite3
import threading
from collections import deque
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
from tenacity import retry, retry_if_exception_type, stop_after_delay, wait_random

MIGRATIONS = Path(__file__).parent / "migrations"
BUSY_TIMEOUT_MS = 10_000
POOL_SIZE = 20
SQLITE_READERS = 4
"""Reading a local file is work, not waiting: more threads only get into each other's way."""
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


class WriterLine:
    """One at a time in one event loop, in the order of arrival, the urgent ones first."""

    def __init__(self) -> None:
        self._is_taken = False
        self._urgent: deque[asyncio.Future[None]] = deque()
        self._others: deque[asyncio.Future[None]] = deque()

    async def enter(self, *, is_urgent: bool) -> None:
        """Returns when it is the caller's turn, who has to `leave`."""
        if not self._is_taken:
            self._is_taken = True
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        (self._urgent if is_urgent else self._others).append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():  # it was given to us just now
                self.leave()
            raise

    def leave(self) -> None:
        """The next one's turn."""
        for line in (self._urgent, self._others):
            while line:
                turn = line.popleft()
                if not turn.done():
                    turn.set_result(None)
                    return
        self._is_taken = False


class Database:
    """Runs functions that take a `Session` first, each in one transaction of its own."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._engine = _make_engine(url)
        is_sqlite = self._engine.dialect.name == "sqlite"
        self._writing = self._engine.execution_options(**{BEGIN_OPTION: "IMMEDIATE"})
        self._writer_turn: Any = threading.Lock() if is_sqlite else nullcontext()
        """SQLite has one writer; waiting for it in line is fairer and faster than its busy polling."""
        self._line: WriterLine | None = WriterLine() if is_sqlite else None
        self._readers = asyncio.Semaphore(SQLITE_READERS if is_sqlite else POOL_SIZE)
        self._background = asyncio.Semaphore(1)

    async def write(
        self, work: Callable[Concatenate[Session, P], R], /, *args: P.args, **kwargs: P.kwargs
    ) -> R:
        """Runs `work` in a transaction that is committed when it returns and rolled back when it raises."""
        return await self._in_line(lambda: self.write_now(work, *args, **kwargs), is_urgent=False)

    async def write_first(
        self, work: Callable[Concatenate[Session, P], R], /, *args: P.args, **kwargs: P.kwargs
    ) -> R:
        """As `write`, before everything that waits: for what somebody outside is timing."""
        return await self._in_line(lambda: self.write_now(work, *args, **kwargs), is_urgent=True)

    async def _in_line(self, write: Callable[[], R], *, is_urgent: bool) -> R:
        """Waits without holding a thread: a burst of writers would leave none for anybody else."""
        if self._line is None:
            return await run_in_threadpool(write)
        await self._line.enter(is_urgent=is_urgent)
        try:
            return await run_in_threadpool(write)
        finally:
            self._line.leave()

    async def read(
        self, work: Callable[Concatenate[Session, P], R], /, *args: P.args, **kwargs: P.kwargs
    ) -> R:
        """Runs `work` in a transaction that changes nothing."""
        async with self._readers:
            return await run_in_threadpool(lambda: self.read_now(work, *args, **kwargs))

    async def read_in_background(
        self, work: Callable[Concatenate[Session, P], R], /, *args: P.args, **kwargs: P.kwargs
    ) -> R:
        """As `read`, one at a time: what may come later keeps no processor from what is waited for."""
        async with self._background:
            return await self.read(work, *args, **kwargs)

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
        pool_pre_ping=parsed.get_backend_name() != "sqlite",  # a file is not cut off
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
    _use_write_ahead_log(cursor)
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


@retry(
    retry=retry_if_exception_type(sqlite3.OperationalError),
    stop=stop_after_delay(BUSY_TIMEOUT_MS / 1000),
    wait=wait_random(0, 0.05),
    reraise=True,
)
def _use_write_ahead_log(cursor: sqlite3.Cursor) -> None:
    # Of two connections that convert a new file at once, SQLite refuses one without the busy timeout.
    cursor.execute("PRAGMA journal_mode=WAL")


def _begin_sqlite(connection: Connection) -> None:
    kind = connection.get_execution_options().get(BEGIN_OPTION, "DEFERRED")
    connection.exec_driver_sql(f"BEGIN {kind}")
