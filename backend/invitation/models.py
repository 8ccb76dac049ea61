"""Tables of invitations and of what can keep a customer from accepting one."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.account.models import Account
from backend.association.states import AssociationModel
from backend.database import Base
from backend.invitation.states import InvitationChannel


class Invitation(Base):
    """A partner's invitation; one customer can accept it."""

    __tablename__ = "invitation"

    code: Mapped[str] = mapped_column(String(32), primary_key=True)
    partner_account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    model: Mapped[AssociationModel]
    channel: Mapped[InvitationChannel]
    expires_at: Mapped[datetime]
    accepted_by: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    accepted_at: Mapped[datetime | None]

    partner_account: Mapped[Account] = relationship(foreign_keys=[partner_account_id], lazy="joined")


class CustomerStanding(Base):
    """What the vendor knows about a customer beyond the account itself; a customer without a row is clear."""

    __tablename__ = "customer_standing"

    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), primary_key=True)
    registered_at: Mapped[datetime]
    is_real_name_verified: Mapped[bool] = mapped_column(default=True)
    is_consumer_cloud_user: Mapped[bool] = mapped_column(default=False)
    is_reported_by_vendor: Mapped[bool] = mapped_column(default=False)
    is_in_promotion_plan: Mapped[bool] = mapped_column(default=False)
    has_credit_account: Mapped[bool] = mapped_column(default=False)
    owed_invoice_amount: Mapped[Decimal] = mapped_column(default=Decimal(0))
    stored_card_balance: Mapped[Decimal] = mapped_column(default=Decimal(0))
