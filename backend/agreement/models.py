"""Tables of agreements and what happened to them."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.account.models import Account
from backend.agreement.states import AgreementKind, EventKind, Stage
from backend.database import Base


class Agreement(Base):
    """An agreement between the vendor and a partner."""

    __tablename__ = "agreement"

    number: Mapped[str] = mapped_column(String(32), primary_key=True)
    partner_account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    kind: Mapped[AgreementKind]
    title: Mapped[str] = mapped_column(String(200))
    stage: Mapped[Stage]
    amount: Mapped[Decimal]
    currency: Mapped[str] = mapped_column(String(3))
    is_commercial_information_certified: Mapped[bool] = mapped_column(default=True)
    updated_at: Mapped[datetime]

    partner_account: Mapped[Account] = relationship()
    events: Mapped[list["AgreementEvent"]] = relationship(order_by="AgreementEvent.id")


class AgreementEvent(Base):
    """One thing that happened to an agreement."""

    __tablename__ = "agreement_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    agreement_number: Mapped[str] = mapped_column(ForeignKey("agreement.number"), index=True)
    stage: Mapped[Stage]
    kind: Mapped[EventKind]
    at: Mapped[datetime]
    note: Mapped[str | None] = mapped_column(Text)
