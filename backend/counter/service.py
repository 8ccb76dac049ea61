"""Give out the next number of a counter."""

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from backend.counter.models import Counter


def next_value(*, session: Session, name: str) -> int:
    """Return 1, 2, 3, … without gaps.

    The counter stays locked until the transaction ends, so numbers become visible in their order.
    """
    value = _increment(session, name)
    if value is None:
        try:
            with session.begin_nested():
                session.add(Counter(name=name, value=0))
        except IntegrityError:
            pass  # somebody else opened the counter just now: go on with theirs
        value = _increment(session, name)
    if value is None:
        message = f"the counter {name} cannot be opened"
        raise RuntimeError(message)
    return value


def _increment(session: Session, name: str) -> int | None:
    return session.scalar(
        update(Counter).where(Counter.name == name).values(value=Counter.value + 1).returning(Counter.value),
        execution_options={"synchronize_session": False},
    )
