"""Customers beyond the demo's: only one of those may unbind, and only once in three months."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from backend.account.models import Account, User
from backend.account.states import AccountKind, Role
from backend.association.models import Association
from backend.association.states import AssociationModel
from backend.database import build_engine, build_sessions, transaction
from backend.unbinding.models import UnbindingRequest

PARTNER = "partner-north"
PARTNER_NAME = "北辰科技有限公司"


@dataclass(frozen=True)
class Submitted:
    """A request as the backend has it."""

    number: str
    reason: str
    state: str


@dataclass(frozen=True)
class People:
    """Writes to and reads from the backend's own database."""

    sessions: sessionmaker[Session]

    def eligible_customer(self) -> str:
        """A new resale customer with nothing in the way of an unbinding; returns the user's id."""
        user_id = f"customer-{uuid.uuid4().hex[:12]}"
        account = Account(id=f"account-of-{user_id}", kind=AccountKind.CUSTOMER, name="端到端测试有限公司")
        with transaction(self.sessions) as session:
            session.add(account)
            session.flush()
            session.add(User(id=user_id, account_id=account.id, name="林一", role=Role.CUSTOMER))
            session.add(
                Association(
                    customer_account_id=account.id,
                    partner_account_id=PARTNER,
                    model=AssociationModel.RESALE,
                    associated_at=datetime.now(UTC) - timedelta(days=400),
                )
            )
        return user_id

    def requests_of(self, user_id: str) -> list[Submitted]:
        """Every unbinding request of the user's account, oldest first."""
        statement = (
            select(UnbindingRequest)
            .join(User, User.account_id == UnbindingRequest.account_id)
            .where(User.id == user_id)
            .order_by(UnbindingRequest.id)
        )
        with self.sessions() as session:
            found = session.scalars(statement).all()
            return [Submitted(r.number, r.reason, str(r.state.value)) for r in found]


@contextmanager
def people_in(database_url: str) -> Iterator[People]:
    engine = build_engine(database_url)
    try:
        yield People(build_sessions(engine))
    finally:
        engine.dispose()
