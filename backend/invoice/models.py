"""Tables of what may be invoiced, to whom, and of the invoices."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.database import Base
from backend.invoice.states import Actor, InvoiceState, Medium, TitleType


class InvoiceBalance(Base):
    """What a partner consumed and has no invoice for, and what it owes, at one tax rate."""

    __tablename__ = "invoice_balance"
    __table_args__ = (
        UniqueConstraint("account_id", "tax_percent"),
        CheckConstraint("invoiceable >= 0", name="invoiceable_not_negative"),
        CheckConstraint("owed >= 0", name="owed_not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"))
    tax_percent: Mapped[int]
    invoiceable: Mapped[Decimal]
    owed: Mapped[Decimal]
    """Invoiced in advance (欠票); only the same tax rate makes up for it (topic invoice.owed.offset)."""
    currency: Mapped[str] = mapped_column(String(3))


class InvoiceTitle(Base):
    """To whom invoices are made out."""

    __tablename__ = "invoice_title"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    type: Mapped[TitleType]
    tax_number: Mapped[str | None] = mapped_column(String(32))
    is_default: Mapped[bool] = mapped_column(default=False)


class Invoice(Base):
    """A special VAT invoice from its request on."""

    __tablename__ = "invoice"
    __table_args__ = (CheckConstraint("amount > 0", name="amount_positive"),)

    number: Mapped[str] = mapped_column(String(32), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    balance_id: Mapped[int] = mapped_column(ForeignKey("invoice_balance.id"))
    title_id: Mapped[int] = mapped_column(ForeignKey("invoice_title.id"))
    medium: Mapped[Medium]
    amount: Mapped[Decimal]
    offset_amount: Mapped[Decimal] = mapped_column(default=Decimal(0))
    """What was taken to make up for owed invoices when this one was asked for."""
    currency: Mapped[str] = mapped_column(String(3))
    delivery: Mapped[str] = mapped_column(String(300))
    """The e-mail or postal address."""
    state: Mapped[InvoiceState]
    tracking_number: Mapped[str | None] = mapped_column(String(64))
    submitted_at: Mapped[datetime]

    balance: Mapped[InvoiceBalance] = relationship()
    title: Mapped[InvoiceTitle] = relationship()
    history: Mapped[list["InvoiceStatusChange"]] = relationship(order_by="InvoiceStatusChange.id")


class InvoiceStatusChange(Base):
    """One step of an invoice."""

    __tablename__ = "invoice_status_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    invoice_number: Mapped[str] = mapped_column(ForeignKey("invoice.number"), index=True)
    state: Mapped[InvoiceState]
    at: Mapped[datetime]
    actor: Mapped[Actor]
    note: Mapped[str | None] = mapped_column(Text)
