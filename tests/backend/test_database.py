import sqlite3
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from threading import Timer

import pytest
from sqlalchemy import Engine, func, select, text
from sqlalchemy.exc import IntegrityError, StatementError
from sqlalchemy.orm import Session, sessionmaker

from backend.coupon.models import Coupon
from backend.database import READ_ONLY_OPTION, build_engine, transaction
from tests.backend.factories import add_account, add_coupon
from tests.backend.moments import NOW


def test_amounts_come_back_exactly_and_sum_exactly(session: Session) -> None:
    account = add_account(session)
    for number, amount in enumerate(["0.10", "0.20", "9007199254740993.01"]):
        add_coupon(session, account, f"C{number}", NOW, balance=Decimal(amount))
    session.flush()
    session.expire_all()
    assert session.get_one(Coupon, "C2").balance == Decimal("9007199254740993.01")
    assert session.scalar(select(func.sum(Coupon.balance))) == Decimal("9007199254740993.31")


def test_an_amount_with_three_decimals_is_refused(session: Session) -> None:
    account = add_account(session)
    with pytest.raises(StatementError, match="at most two decimals"):
        add_coupon(session, account, "C1", NOW, balance=Decimal("0.001"))


def test_a_moment_comes_back_aware(session: Session) -> None:
    account = add_account(session)
    moment = datetime(2026, 1, 1, 8, 0, tzinfo=timezone(timedelta(hours=8)))
    add_coupon(session, account, "C1", NOW, valid_until=moment)
    session.flush()
    session.expire_all()
    stored = session.get_one(Coupon, "C1").valid_until
    assert (stored, stored.tzinfo) == (datetime(2026, 1, 1, tzinfo=UTC), UTC)


def test_a_moment_without_a_zone_is_refused(session: Session) -> None:
    account = add_account(session)
    with pytest.raises(StatementError, match="without a time zone"):
        add_coupon(session, account, "C1", NOW, valid_until=datetime(2026, 1, 1))  # noqa: DTZ001


def test_references_are_enforced(session: Session) -> None:
    with pytest.raises(IntegrityError):
        session.execute(
            text("INSERT INTO app_user (id, account_id, name, role) VALUES ('u', 'nobody', 'n', 'customer')")
        )


def test_enumerations_are_enforced(session: Session) -> None:
    add_account(session)
    with pytest.raises(IntegrityError):
        session.execute(text("UPDATE account SET kind = 'alien'"))


def test_a_transaction_that_fails_leaves_nothing(sessions: sessionmaker[Session]) -> None:
    def fail() -> None:
        with transaction(sessions) as session:
            add_account(session)
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    with sessions() as session:
        assert session.scalar(text("SELECT count(*) FROM account")) == 0


def test_a_reader_does_not_wait_for_a_writer(engine: Engine, sessions: sessionmaker[Session]) -> None:
    with sessions() as writer, engine.connect().execution_options(**{READ_ONLY_OPTION: True}) as reader:
        add_account(writer)
        assert reader.scalar(text("SELECT count(*) FROM account")) == 0


def test_a_new_file_that_somebody_else_is_filling_is_waited_for(tmp_path: Path) -> None:
    file = tmp_path / "new.db"
    other = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    Timer(0.2, other.rollback).start()
    engine = build_engine(f"sqlite:///{file}")
    with engine.connect() as connection:
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
    engine.dispose()
    other.close()
