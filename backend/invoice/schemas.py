"""What the API takes and says about invoices."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from backend.invoice.states import InvoiceState, Medium, TitleType
from backend.money import MoneyRead
from backend.paging import PageQuery

Step = Literal["cancellation", "return", "receipt"]


class InvoiceDraftCreate(BaseModel):
    """What to invoice, to whom and how."""

    model_config = ConfigDict(extra="forbid")

    amount: Annotated[Decimal, Field(gt=0, max_digits=12, decimal_places=2)]
    title: Annotated[int, Field(ge=1, le=2_147_483_647, description="Id of one of the account's titles")]
    medium: Medium
    delivery: Annotated[
        str,
        StringConstraints(
            strip_whitespace=True, min_length=5, max_length=300, pattern=r"^[^\x00-\x1f\x7f]*$"
        ),
    ]
    tax_percent: Annotated[
        int | None, Field(ge=0, le=100, description="Null takes the rate that most can be invoiced at")
    ] = None


class InvoiceQuery(PageQuery):
    """Which invoices."""

    state: InvoiceState | None = None


class BalanceRead(BaseModel):
    """What may be invoiced at one tax rate."""

    model_config = ConfigDict(frozen=True)

    tax_percent: int
    invoiceable: MoneyRead
    owed: MoneyRead
    available: Annotated[MoneyRead, Field(description="What is left after owed invoices are made up for")]


class TitleRead(BaseModel):
    """A title and whether it can have a special VAT invoice."""

    model_config = ConfigDict(frozen=True)

    id: int
    name: str
    type: TitleType
    type_label: str
    tax_number: str | None
    is_default: bool
    is_fit: bool


class InvoiceOptionsRead(BaseModel):
    """Everything to choose from."""

    model_config = ConfigDict(frozen=True)

    balances: list[BalanceRead]
    available: Annotated[MoneyRead, Field(description="The most that one invoice can be about")]
    owed: MoneyRead
    titles: list[TitleRead]


class InvoiceChangeRead(BaseModel):
    """One step of an invoice."""

    model_config = ConfigDict(frozen=True)

    state: InvoiceState
    label: str
    at: datetime
    actor_label: str
    note: str | None


class InvoiceRead(BaseModel):
    """An invoice, where it stands and what comes next."""

    model_config = ConfigDict(frozen=True)

    number: str
    amount: MoneyRead
    offset_amount: MoneyRead
    tax_percent: int
    title: str
    medium: Medium
    medium_label: str
    delivery: str
    state: InvoiceState
    state_label: str
    tracking_number: str | None
    submitted_at: datetime
    next_step: str
    can_be_cancelled: bool
    can_be_returned: bool
    can_be_received: bool
    history: list[InvoiceChangeRead]


class InvoicePageRead(BaseModel):
    """The account's invoices, newest first."""

    model_config = ConfigDict(frozen=True)

    items: list[InvoiceRead]
    total: int
