import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.account.models import Account
from backend.audit.models import AuditRecord
from backend.audit.service import Actor, Entry, audited
from backend.audit.states import Outcome
from backend.errors import NotFound
from tests.backend.factories import add_account
from tests.backend.moments import NOW

ACTOR = Actor("user-1", acting_agent_id="agent-7", channel="web")


def records(session: Session) -> list[AuditRecord]:
    return list(session.scalars(select(AuditRecord)))


def rename(session: Session, entry: Entry, error: Exception | None = None) -> None:
    add_account(session, name="new")
    entry.target, entry.before, entry.after = "account-1", {"name": "old"}, {"name": "new"}
    if error is not None:
        raise error


def test_an_operation_leaves_its_record(session: Session) -> None:
    with audited(session=session, actor=ACTOR, operation="account.rename", now=NOW) as entry:
        rename(session, entry)
    record = records(session)[0]
    assert (record.user_id, record.acting_agent_id, record.channel) == ("user-1", "agent-7", "web")
    assert (record.operation, record.target, record.outcome) == (
        "account.rename",
        "account-1",
        Outcome.SUCCEEDED,
    )
    assert (record.before, record.after, record.at) == ({"name": "old"}, {"name": "new"}, NOW)


def test_a_refusal_undoes_the_operation_and_leaves_a_record(session: Session) -> None:
    with (
        pytest.raises(NotFound),
        audited(session=session, actor=ACTOR, operation="account.rename", now=NOW) as entry,
    ):
        rename(session, entry, NotFound())
    record = records(session)[0]
    assert (record.outcome, record.problem_code, record.target) == (Outcome.REFUSED, "not_found", "account-1")
    assert (record.before, record.after) == (None, None)
    assert session.get(Account, "account-1") is None


def test_an_unexpected_error_is_left_to_the_owner_of_the_transaction(session: Session) -> None:
    with (
        pytest.raises(LookupError),
        audited(session=session, actor=ACTOR, operation="account.rename", now=NOW) as entry,
    ):
        rename(session, entry, LookupError())
    assert records(session) == []
