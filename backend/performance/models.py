"""Tables of performance records and the questions about them."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.database import Base
from backend.performance.states import FeedbackState, OrderType

FEEDBACK_LENGTH = 500


class PerformanceRecord(Base):
    """One order or bill of a customer that counts for its partner."""

    __tablename__ = "performance_record"
    __table_args__ = (Index("ix_performance_record_partner_month", "partner_account_id", "month"),)

    number: Mapped[str] = mapped_column(String(32), primary_key=True)
    partner_account_id: Mapped[str] = mapped_column(ForeignKey("account.id"))
    customer_name: Mapped[str] = mapped_column(String(200))
    order_id: Mapped[str] = mapped_column(String(64))
    order_type: Mapped[OrderType]
    product_name: Mapped[str] = mapped_column(String(200))
    month: Mapped[str] = mapped_column(String(7))
    """The period it counts for: `2026-02`."""
    formed_at: Mapped[datetime]
    amount: Mapped[Decimal]
    currency: Mapped[str] = mapped_column(String(3))
    is_reviewed: Mapped[bool] = mapped_column(default=False)


class PerformanceFeedback(Base):
    """A question about a record; at most one per record is open."""

    __tablename__ = "performance_feedback"
    __table_args__ = (
        Index(
            "uq_performance_feedback_open_record",
            "record_number",
            unique=True,
            sqlite_where=text("state = 'submitted'"),
            postgresql_where=text("state = 'submitted'"),
        ),
    )

    number: Mapped[str] = mapped_column(String(32), primary_key=True)
    record_number: Mapped[str] = mapped_column(ForeignKey("performance_record.number"))
    user_id: Mapped[str] = mapped_column(ForeignKey("app_user.id"))
    text: Mapped[str] = mapped_column(String(FEEDBACK_LENGTH))
    state: Mapped[FeedbackState]
    created_at: Mapped[datetime]

    record: Mapped[PerformanceRecord] = relationship()
