"""Put invoices into words."""

from collections.abc import Sequence
from decimal import Decimal

from backend.clock import to_local
from backend.file.export import moment_cell, money_cell
from backend.file.workbook import Cell
from backend.invoice.models import Invoice, InvoiceBalance, InvoiceStatusChange, InvoiceTitle
from backend.invoice.schemas import (
    BalanceRead,
    InvoiceChangeRead,
    InvoiceOptionsRead,
    InvoiceRead,
    TitleRead,
)
from backend.invoice.service import available
from backend.invoice.states import Actor, InvoiceState, TitleType, is_allowed
from backend.money import MoneyRead
from backend.wording import Locale


def present_options(
    balances: Sequence[InvoiceBalance], titles: Sequence[InvoiceTitle], currency: str, locale: Locale
) -> InvoiceOptionsRead:
    """Return everything to choose from; the balances come with the largest first."""
    first = balances[0] if balances else None
    return InvoiceOptionsRead(
        balances=[_present_balance(balance) for balance in balances],
        available=MoneyRead.of(Decimal(0) if first is None else available(first), currency),
        owed=MoneyRead.of(sum((balance.owed for balance in balances), Decimal(0)), currency),
        titles=[_present_title(title, locale) for title in titles],
    )


def present(invoice: Invoice, locale: Locale) -> InvoiceRead:
    """Return an invoice with its history in words."""
    return InvoiceRead(
        number=invoice.number,
        amount=MoneyRead.of(invoice.amount, invoice.currency),
        offset_amount=MoneyRead.of(invoice.offset_amount, invoice.currency),
        tax_percent=invoice.balance.tax_percent,
        title=invoice.title.name,
        medium=invoice.medium,
        medium_label=locale.text(f"invoice.medium.{invoice.medium}"),
        delivery=invoice.delivery,
        state=invoice.state,
        state_label=locale.text(f"invoice.state.{invoice.state}"),
        tracking_number=invoice.tracking_number,
        submitted_at=to_local(invoice.submitted_at),
        next_step=locale.text(f"invoice.next_step.{invoice.state}.{invoice.medium}"),
        can_be_cancelled=_may(invoice, InvoiceState.CANCELLED),
        can_be_returned=_may(invoice, InvoiceState.RETURN_REQUESTED),
        can_be_received=invoice.state is InvoiceState.AWAITING_RECEIPT,
        history=[_present_change(change, locale) for change in invoice.history],
    )


def _may(invoice: Invoice, target: InvoiceState) -> bool:
    return is_allowed(invoice.state, target, Actor.PARTNER, invoice.medium)


def _present_balance(balance: InvoiceBalance) -> BalanceRead:
    return BalanceRead(
        tax_percent=balance.tax_percent,
        invoiceable=MoneyRead.of(balance.invoiceable, balance.currency),
        owed=MoneyRead.of(balance.owed, balance.currency),
        available=MoneyRead.of(available(balance), balance.currency),
    )


def _present_title(title: InvoiceTitle, locale: Locale) -> TitleRead:
    return TitleRead(
        id=title.id,
        name=title.name,
        type=title.type,
        type_label=locale.text(f"invoice.title_type.{title.type}"),
        tax_number=title.tax_number,
        is_default=title.is_default,
        is_fit=title.type is TitleType.ENTERPRISE,
    )


def _present_change(change: InvoiceStatusChange, locale: Locale) -> InvoiceChangeRead:
    return InvoiceChangeRead(
        state=change.state,
        label=locale.text(f"invoice.state.{change.state}"),
        at=to_local(change.at),
        actor_label=locale.text(f"invoice.actor.{change.actor}"),
        note=change.note,
    )


EXPORTED_COLUMNS = (
    "number",
    "submitted_at",
    "amount",
    "offset",
    "tax",
    "title",
    "medium",
    "delivery",
    "state",
    "tracking",
)


def cells_of(invoice: InvoiceRead) -> list[Cell]:
    """Return the row of a spreadsheet."""
    return [
        invoice.number,
        moment_cell(invoice.submitted_at),
        money_cell(invoice.amount),
        money_cell(invoice.offset_amount),
        float(invoice.tax_percent),
        invoice.title,
        invoice.medium_label,
        invoice.delivery,
        invoice.state_label,
        invoice.tracking_number or "",
    ]
