from concurrent.futures import ThreadPoolExecutor, wait
from threading import Event

from sqlalchemy.orm import Session, sessionmaker

from backend.database import transaction
from backend.outbox import service
from tests.backend.moments import NOW


def append(session: Session, kind: str) -> int:
    return service.append(session=session, kind=kind, user_ids=["u"], payload={}, now=NOW).seq


def kinds_after(session: Session, after: int, limit: int = 100) -> list[str]:
    return [event.kind for event in service.list_after(session=session, after=after, limit=limit)]


def test_events_are_read_in_order_from_a_number_on(session: Session) -> None:
    assert [append(session, kind) for kind in ("a", "b", "c")] == [1, 2, 3]
    assert kinds_after(session, 0) == ["a", "b", "c"]
    assert kinds_after(session, 1, limit=1) == ["b"]
    assert kinds_after(session, 3) == []


def test_a_reader_never_sees_a_later_event_before_an_earlier_one(sessions: sessionmaker[Session]) -> None:
    """The second writer must wait for the first one's commit: else a reader would skip the first event."""
    is_first_written, may_first_commit = Event(), Event()

    def write_first() -> None:
        with transaction(sessions) as session:
            append(session, "first")
            is_first_written.set()
            may_first_commit.wait(10)

    def write_second() -> None:
        is_first_written.wait(10)
        with transaction(sessions) as session:
            append(session, "second")

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.submit(write_first), pool.submit(write_second)
        is_first_written.wait(10)
        assert wait([second], timeout=0.3).not_done == {second}
        may_first_commit.set()
        first.result(10)
        second.result(10)
    with sessions() as session:
        assert kinds_after(session, 0) == ["first", "second"]


def test_an_event_is_gone_with_its_transaction(sessions: sessionmaker[Session]) -> None:
    with sessions() as session:
        append(session, "never")
        session.rollback()
        assert kinds_after(session, 0) == []
