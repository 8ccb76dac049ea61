"""Tables of orders, subscriptions and special contracts."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from backend.database import Base
from backend.holding.states import OrderState, SubscriptionKind


class PartnerPaymentOrder(Base):
    """An order that the customer asked the partner to pay."""

    __tablename__ = "partner_payment_order"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    product_name: Mapped[str] = mapped_column(String(200))
    amount: Mapped[Decimal]
    currency: Mapped[str] = mapped_column(String(3))
    state: Mapped[OrderState]
    created_at: Mapped[datetime]


class Subscription(Base):
    """A reserved instance or a partner support plan of an account."""

    __tablename__ = "subscription"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    kind: Mapped[SubscriptionKind]
    name: Mapped[str] = mapped_column(String(200))
    expires_at: Mapped[datetime]
    unsubscribed_at: Mapped[datetime | None]


class SpecialContract(Base):
    """A special contract of an account, in force from `effective_on` through `expires_on`."""

    __tablename__ = "special_contract"

    number: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    effective_on: Mapped[date]
    expires_on: Mapped[date]
