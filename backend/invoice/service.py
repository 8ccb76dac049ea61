"""Invoices: make up for owed ones first, never more than was consumed, give back whole amounts."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session, joinedload, selectinload

from backend.clock import local_date
from backend.counter import service as counter_service
from backend.errors import NotFound
from backend.invoice.errors import (
    InvoiceAmountExceeds,
    InvoiceDeliveryUnfit,
    InvoiceStepNotAllowed,
    InvoiceTitleUnfit,
    NothingToInvoice,
)
from backend.invoice.models import Invoice, InvoiceBalance, InvoiceStatusChange, InvoiceTitle
from backend.invoice.states import (
    GIVES_BACK,
    Actor,
    InvoiceState,
    Medium,
    TitleType,
    is_allowed,
)
from backend.money import Money

EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")


@dataclass(frozen=True)
class Wanted:
    """An invoice as it is asked for."""

    amount: Decimal
    title_id: int
    medium: Medium
    delivery: str
    tax_percent: int | None = None


def available(balance: InvoiceBalance) -> Decimal:
    """Return what is left to invoice after owed invoices are made up for."""
    return max(Decimal(0), balance.invoiceable - balance.owed)


def list_balances(*, session: Session, account_id: str, is_locked: bool = False) -> Sequence[InvoiceBalance]:
    """Return the account's balances, the one that most can be invoiced at first."""
    query = select(InvoiceBalance).where(InvoiceBalance.account_id == account_id).order_by(InvoiceBalance.id)
    if is_locked:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = session.scalars(query).all()
    return sorted(found, key=lambda balance: (-available(balance), balance.tax_percent))


def list_titles(*, session: Session, account_id: str) -> Sequence[InvoiceTitle]:
    """Return the account's titles, the default one first."""
    return session.scalars(
        select(InvoiceTitle)
        .where(InvoiceTitle.account_id == account_id)
        .order_by(InvoiceTitle.is_default.desc(), InvoiceTitle.id)
    ).all()


def check(*, session: Session, account_id: str, wanted: Wanted) -> tuple[InvoiceBalance, InvoiceTitle]:
    """Return the balance, locked, and the title of an invoice that may be asked for.

    Raises:
        NothingToInvoice, InvoiceAmountExceeds, InvoiceTitleUnfit, InvoiceDeliveryUnfit: it may not.
    """
    balances = list_balances(session=session, account_id=account_id, is_locked=True)
    fitting = [row for row in balances if wanted.tax_percent in (None, row.tax_percent)]
    if not fitting or available(fitting[0]) <= 0:
        raise NothingToInvoice
    balance, title = fitting[0], session.get(InvoiceTitle, wanted.title_id)
    if wanted.amount > available(balance):
        raise InvoiceAmountExceeds(
            Money(available(balance), balance.currency), Money(balance.owed, balance.currency)
        )
    if title is None or title.account_id != account_id or title.type is not TitleType.ENTERPRISE:
        raise InvoiceTitleUnfit
    if (EMAIL.fullmatch(wanted.delivery) is not None) is not (wanted.medium is Medium.ELECTRONIC):
        raise InvoiceDeliveryUnfit
    return balance, title


def request(*, session: Session, account_id: str, wanted: Wanted, now: datetime) -> Invoice:
    """Ask for an invoice: owed ones are made up for, and the amount is taken, at once."""
    balance, title = check(session=session, account_id=account_id, wanted=wanted)
    offset = balance.owed
    balance.owed -= offset
    balance.invoiceable -= offset + wanted.amount
    invoice = Invoice(
        number=_next_number(session, now),
        account_id=account_id,
        balance=balance,
        title=title,
        medium=wanted.medium,
        amount=wanted.amount,
        offset_amount=offset,
        currency=balance.currency,
        delivery=wanted.delivery,
        state=InvoiceState.SUBMITTED,
        submitted_at=now,
        history=[InvoiceStatusChange(state=InvoiceState.SUBMITTED, at=now, actor=Actor.PARTNER)],
    )
    session.add(invoice)
    session.flush()
    return invoice


def query_invoices(*, account_id: str, state: InvoiceState | None) -> Select[Invoice]:
    """Return the query for the account's invoices, newest first."""
    shown = (joinedload(Invoice.balance), joinedload(Invoice.title), selectinload(Invoice.history))
    query = select(Invoice).where(Invoice.account_id == account_id).options(*shown)
    if state is not None:
        query = query.where(Invoice.state == state)
    return query.order_by(Invoice.submitted_at.desc(), Invoice.number.desc())


def get_invoice(*, session: Session, account_id: str, number: str) -> Invoice:
    """Return the account's invoice.

    Raises:
        NotFound: there is none with the number, or it is somebody else's.
    """
    invoice = session.get(Invoice, number)
    if invoice is None or invoice.account_id != account_id:
        raise NotFound
    return invoice


def check_step(*, invoice: Invoice, target: InvoiceState, actor: Actor) -> None:
    """Refuse a step that the table does not allow.

    Raises:
        InvoiceStepNotAllowed: it is not.
    """
    if not is_allowed(invoice.state, target, actor, invoice.medium):
        raise InvoiceStepNotAllowed(invoice, target)


def move(*, session: Session, invoice: Invoice, target: InvoiceState, actor: Actor, now: datetime) -> Invoice:
    """Move the invoice if it still is where it was read: of parallel movers one succeeds.

    Raises:
        InvoiceStepNotAllowed: the table does not allow it, or somebody was faster.
    """
    check_step(invoice=invoice, target=target, actor=actor)
    moved = session.scalar(
        update(Invoice)
        .where(Invoice.number == invoice.number, Invoice.state == invoice.state)
        .values(state=target)
        .returning(Invoice.number)
    )
    session.refresh(invoice)
    if moved is None:
        raise InvoiceStepNotAllowed(invoice, target)
    if target in GIVES_BACK:
        _give_back(session, invoice)
    invoice.history.append(InvoiceStatusChange(state=target, at=now, actor=actor))
    session.flush()
    return invoice


def _give_back(session: Session, invoice: Invoice) -> None:
    """The whole amount can be invoiced again; what made up for owed invoices stays used."""
    session.execute(
        update(InvoiceBalance)
        .where(InvoiceBalance.id == invoice.balance_id)
        .values(invoiceable=InvoiceBalance.invoiceable + invoice.amount),
        execution_options={"synchronize_session": False},
    )
    session.refresh(invoice.balance)


def _next_number(session: Session, now: datetime) -> str:
    stamp = f"{local_date(now):%Y%m%d}"
    return f"FP-{stamp}-{counter_service.next_value(session=session, name=f'invoice_{stamp}'):04d}"
