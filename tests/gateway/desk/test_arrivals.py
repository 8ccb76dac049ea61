"""Two first sign-ins at the same moment: one makes the account, the other finds it, on both databases."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier, Event

import pytest
from sqlalchemy.orm import Session

from gateway.database import Database
from gateway.desk import accounts, arrivals, audit
from gateway.desk.models import DeskUser
from gateway.desk.oidc import Arrival
from gateway.desk.roles import Role
from gateway.errors import UsernameTaken

NOW = datetime(2026, 7, 1, 9, 0, tzinfo=UTC)
LI = Arrival(subject="7f3a", username="li.lei", name="李雷", role=Role.AGENT)
BROWSERS = 6
Work = Callable[[Session], str]


@pytest.fixture
def gateways(database_url: str) -> Iterator[tuple[Database, Database]]:
    """Two gateways on one database: nothing in memory keeps them apart."""
    both = Database(database_url), Database(database_url)
    yield both
    for database in both:
        database.close()


def receive(session: Session, arrival: Arrival = LI) -> str:
    return arrivals.receive(session, arrival=arrival, now=NOW).id


def while_it_is_not_committed(gateways: tuple[Database, Database], first: Work, second: Work) -> list[str]:
    """Runs `second` after `first` has written and before it commits."""
    has_written = Event()

    def hold(session: Session) -> str:
        result = first(session)
        has_written.set()
        time.sleep(0.3)  # long enough for the other one to read, and to stand at the constraint
        return result

    def follow() -> str:
        assert has_written.wait(10)
        return gateways[1].write_now(second)

    with ThreadPoolExecutor(2) as pool:
        running = [pool.submit(gateways[0].write_now, hold), pool.submit(follow)]
        return [one.result() for one in running]


def accounts_of(database: Database) -> list[DeskUser]:
    return database.read_now(accounts.list_all)


def operations_of(database: Database) -> list[str]:
    found = database.read_now(
        audit.list_records, user_id=None, subject=None, operation=None, before=None, limit=50
    )
    return sorted(record.operation for record in found)


def test_the_second_signs_in_to_the_account_of_the_first(gateways: tuple[Database, Database]) -> None:
    ids = while_it_is_not_committed(gateways, receive, receive)

    (user,) = accounts_of(gateways[0])
    assert ids == [user.id, user.id]
    assert (user.username, user.oidc_subject, user.role) == ("li.lei", "7f3a", "agent")
    assert operations_of(gateways[0]) == ["account_created", "login", "login"]


def test_also_when_the_provider_gave_the_person_another_name_in_between(
    gateways: tuple[Database, Database],
) -> None:
    renamed = Arrival(subject="7f3a", username="lilei", name="李雷", role=Role.AGENT)

    ids = while_it_is_not_committed(gateways, receive, lambda session: receive(session, renamed))

    (user,) = accounts_of(gateways[0])
    assert (ids, user.username) == ([user.id, user.id], "li.lei")


def test_somebody_else_with_the_same_name_is_refused_and_gets_no_account(
    gateways: tuple[Database, Database],
) -> None:
    other = Arrival(subject="9b21", username="li.lei", name="李磊", role=Role.SUPERVISOR)

    with pytest.raises(UsernameTaken):
        while_it_is_not_committed(gateways, receive, lambda session: receive(session, other))

    (user,) = accounts_of(gateways[0])
    assert (user.oidc_subject, user.role) == ("7f3a", "agent")


def test_many_browsers_at_once_make_one_account(gateways: tuple[Database, Database]) -> None:
    ready = Barrier(BROWSERS)

    def come(number: int) -> str:
        ready.wait()
        return gateways[number % 2].write_now(receive)

    with ThreadPoolExecutor(BROWSERS) as pool:
        ids = list(pool.map(come, range(BROWSERS)))

    (user,) = accounts_of(gateways[0])
    assert ids == [user.id] * BROWSERS
    assert operations_of(gateways[0]) == ["account_created", *["login"] * BROWSERS]
