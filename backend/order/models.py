"""Table of orders."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from backend.database import Base
from backend.order.states import BillingMode, Discount, OrderKind, PaymentState


class CustomerOrder(Base):
    """An order, or the charge for a pay-per-use product."""

    __tablename__ = "customer_order"
    __table_args__ = (Index("ix_customer_order_account_created", "account_id", "created_at"),)

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"))
    product: Mapped[str] = mapped_column(String(200))
    """The product as coupons name it: 弹性云服务器."""
    specification: Mapped[str] = mapped_column(String(200), default="")
    region: Mapped[str] = mapped_column(String(64))
    billing_mode: Mapped[BillingMode]
    kind: Mapped[OrderKind]
    discount: Mapped[Discount] = mapped_column(default=Discount.NONE)
    is_marketplace: Mapped[bool] = mapped_column(default=False)
    amount: Mapped[Decimal]
    """What is to be paid after discounts."""
    currency: Mapped[str] = mapped_column(String(3))
    state: Mapped[PaymentState]
    created_at: Mapped[datetime]
