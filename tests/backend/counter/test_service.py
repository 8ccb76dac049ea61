from concurrent.futures import ThreadPoolExecutor

from sqlalchemy.orm import Session, sessionmaker

from backend.counter.service import next_value
from backend.database import transaction


def test_each_name_counts_for_itself(session: Session) -> None:
    values = [next_value(session=session, name=name) for name in ("a", "b", "a", "a")]
    assert values == [1, 1, 2, 3]


def test_a_number_that_was_rolled_back_is_given_again(sessions: sessionmaker[Session]) -> None:
    with sessions() as session:
        assert next_value(session=session, name="a") == 1
        session.rollback()
        assert next_value(session=session, name="a") == 1


def test_parallel_transactions_get_different_numbers_without_gaps(sessions: sessionmaker[Session]) -> None:
    def take(_: int) -> int:
        with transaction(sessions) as session:
            return next_value(session=session, name="a")

    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(take, range(12))) == list(range(1, 13))
