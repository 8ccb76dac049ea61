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
from backend.authorization.models import Authorization
from backend.authorization.states import AuthorizationState
from backend.database import build_engine, build_sessions, transaction
from backend.invitation.models import Invitation
from backend.invitation.states import InvitationChannel
from backend.unbinding.models import UnbindingRequest
from backend.unbinding.states import PreReview

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

    def free_customer(self) -> str:
        """A new customer without a partner; returns the user's id."""
        user_id = f"customer-{uuid.uuid4().hex[:12]}"
        account = Account(id=f"account-of-{user_id}", kind=AccountKind.CUSTOMER, name="端到端新客户有限公司")
        with transaction(self.sessions) as session:
            session.add(account)
            session.flush()
            session.add(User(id=user_id, account_id=account.id, name="林二", role=Role.CUSTOMER))
        return user_id

    def invitation(self, model: AssociationModel, days: int = 10) -> str:
        """A new invitation of partner-north that is good for so many days; returns its code."""
        code = f"E2E-{uuid.uuid4().hex[:6].upper()}1"
        with transaction(self.sessions) as session:
            session.add(
                Invitation(
                    code=code,
                    partner_account_id=PARTNER,
                    model=model,
                    channel=InvitationChannel.ONLINE,
                    expires_at=datetime.now(UTC) + timedelta(days=days),
                )
            )
        return code

    def asked_for_authorization(self, user_id: str) -> str:
        """A new request of partner-north for an authorization of the user's account; returns its number."""
        number = f"AU-20260101-{uuid.uuid4().int % 10_000:04d}"
        with transaction(self.sessions) as session:
            account_id = session.get_one(User, user_id).account_id
            association = session.scalars(
                select(Association).where(Association.customer_account_id == account_id)
            ).one()
            session.add(
                Authorization(
                    number=number,
                    association=association,
                    state=AuthorizationState.REQUESTED,
                    scopes=["resources", "operations"],
                    purpose="日常代运维",
                    requested_by="partner-admin",
                    requested_at=datetime.now(UTC),
                )
            )
        return number

    def rename(self, user_id: str, name: str) -> str:
        """Gives the user's account a name of its own; returns it."""
        with transaction(self.sessions) as session:
            session.get_one(User, user_id).account.name = name
        return name

    def pass_review(self, number: str) -> None:
        """The partner's own request has passed the pre-review, so that the customer may decide."""
        with transaction(self.sessions) as session:
            found = session.scalars(select(UnbindingRequest).where(UnbindingRequest.number == number)).one()
            found.pre_review = PreReview.PASSED

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
