"""What the API takes and says about payment contracts."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from backend.money import MoneyRead
from backend.payment_contract.states import ContractState, Subject

COMMITMENT = "commitment"


class ContractDraftCreate(BaseModel):
    """What the contract is about: an order's id, or `commitment` with an amount and the day of payment."""

    model_config = ConfigDict(extra="forbid")

    subject: Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_\-]+$")]
    amount: Annotated[Decimal | None, Field(gt=0, max_digits=12, decimal_places=2)] = None
    paid_on: date | None = None

    @model_validator(mode="after")
    def is_complete(self) -> Self:
        """A commitment has both an amount and a day."""
        if self.subject == COMMITMENT and (self.amount is None or self.paid_on is None):
            raise ValueError("a commitment needs amount and paid_on")
        return self


class PendingOrderRead(BaseModel):
    """An order that can be put into a contract."""

    model_config = ConfigDict(frozen=True)

    id: str
    product_name: str
    amount: MoneyRead


class ContractOptionsRead(BaseModel):
    """Whether the caller may ask for contracts, and a page of the orders that they may be about."""

    model_config = ConfigDict(frozen=True)

    is_allowed: Annotated[bool, Field(description="Not a resale customer")]
    is_verified: Annotated[
        bool, Field(description="The account has passed 实名认证, without which none is made")
    ]
    partner_name: Annotated[str | None, Field(description="Of a resale customer: who to ask instead")]
    items: list[PendingOrderRead]
    total: Annotated[int, Field(description="How many such orders there are in all")]


class ContractRead(BaseModel):
    """A contract and what comes next."""

    model_config = ConfigDict(frozen=True)

    number: str
    subject: Subject
    subject_label: str
    amount: MoneyRead
    state: ContractState
    state_label: str
    is_draft: bool
    created_at: datetime
    next_step: str
