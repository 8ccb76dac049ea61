"""Write the audit trail around an operation."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from backend.audit.models import AuditRecord
from backend.audit.states import Outcome
from backend.errors import Problem


@dataclass(frozen=True)
class Actor:
    """Who does something: the user, the agent acting for the user, and the channel it came through."""

    user_id: str
    acting_agent_id: str | None = None
    channel: str | None = None


@dataclass
class Entry:
    """What the operation adds to its record while it runs."""

    operation: str
    target: str | None = None
    before: dict[str, Any] | None = None
    after: dict[str, Any] | None = None


@contextmanager
def audited(*, session: Session, actor: Actor, operation: str, now: datetime) -> Iterator[Entry]:
    """Run an operation and record it in the same transaction.

    A refusal undoes what the operation wrote and is recorded as such; whoever owns the
    transaction commits it.
    """
    entry = Entry(operation)
    try:
        with session.begin_nested():
            yield entry
            session.flush()
    except Problem as problem:
        entry.before = entry.after = None
        record(session=session, actor=actor, entry=entry, outcome=Outcome.REFUSED, now=now, problem=problem)
        raise
    record(session=session, actor=actor, entry=entry, outcome=Outcome.SUCCEEDED, now=now)


def record(
    *,
    session: Session,
    actor: Actor,
    entry: Entry,
    outcome: Outcome,
    now: datetime,
    problem: Problem | None = None,
) -> None:
    """Add one record."""
    session.add(
        AuditRecord(
            at=now,
            user_id=actor.user_id,
            acting_agent_id=actor.acting_agent_id,
            channel=actor.channel,
            operation=entry.operation,
            target=entry.target,
            outcome=outcome,
            problem_code=None if problem is None else problem.code,
            before=entry.before,
            after=entry.after,
        )
    )
