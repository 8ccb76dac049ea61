"""Tables of orders that wait for payment, and of the contracts about them."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.account.models import Account
from backend.database import Base
from backend.payment_contract.states import ContractState, Subject


class PendingOrder(Base):
    """An order of an account that nobody has paid yet."""

    __tablename__ = "pending_order"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    product_name: Mapped[str] = mapped_column(String(200))
    amount: Mapped[Decimal]
    currency: Mapped[str] = mapped_column(String(3))


class PaymentContract(Base):
    """A contract; an order is in at most one that is not void."""

    __tablename__ = "payment_contract"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount_positive"),
        CheckConstraint("(subject = 'order') = (order_id IS NOT NULL)", name="order_named"),
        Index(
            "uq_payment_contract_order",
            "order_id",
            unique=True,
            sqlite_where=text("state <> 'void'"),
            postgresql_where=text("state <> 'void'"),
        ),
    )

    number: Mapped[str] = mapped_column(String(32), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    subject: Mapped[Subject]
    order_id: Mapped[str | None] = mapped_column(ForeignKey("pending_order.id"))
    paid_on: Mapped[date | None]
    """Of a commitment: the day of the real payment."""
    amount: Mapped[Decimal]
    currency: Mapped[str] = mapped_column(String(3))
    state: Mapped[ContractState]
    created_at: Mapped[datetime]

    account: Mapped[Account] = relationship()
    order: Mapped[PendingOrder | None] = relationship()
