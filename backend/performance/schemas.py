"""What the API takes and says about performance."""

from datetime import datetime
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from backend.money import MoneyRead
from backend.paging import PageQuery
from backend.performance.models import FEEDBACK_LENGTH
from backend.performance.states import FeedbackState, OrderType, RecordStatus
from backend.unbinding.schemas import FREE_TEXT_PATTERN

Month = Annotated[str, StringConstraints(pattern=r"^20\d\d-(0[1-9]|1[0-2])$")]
CustomerName = Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f\x7f]+$")]


class PerformanceFilter(BaseModel):
    """Which records; without months those of this month."""

    model_config = ConfigDict(extra="forbid")

    from_month: Month | None = None
    to_month: Annotated[Month | None, Field(description="The same as from_month when left out")] = None
    order_type: OrderType | None = None
    status: RecordStatus | None = None
    customer: Annotated[CustomerName | None, Field(description="A part of the name")] = None

    @model_validator(mode="after")
    def is_in_order(self) -> Self:
        """The last month does not come before the first."""
        if self.to_month is not None and (self.from_month is None or self.to_month < self.from_month):
            raise ValueError("to_month comes before from_month")
        return self


class PerformanceQuery(PerformanceFilter, PageQuery):
    """One page of them."""


class RecordRead(BaseModel):
    """One record in words."""

    model_config = ConfigDict(frozen=True)

    number: str
    customer_name: str
    order_id: str
    order_type: OrderType
    order_type_label: str
    product_name: str
    month: str
    formed_at: datetime
    amount: MoneyRead
    status: RecordStatus
    status_label: str


class StatusSumRead(BaseModel):
    """How much of the period has which status."""

    model_config = ConfigDict(frozen=True)

    status: RecordStatus
    label: str
    amount: MoneyRead
    count: int


class ComparisonRead(BaseModel):
    """The period of the same length just before."""

    model_config = ConfigDict(frozen=True)

    label: str
    amount: MoneyRead
    difference: MoneyRead
    percent: Annotated[str | None, Field(description="Signed, one decimal; null when there was nothing")]


class PerformancePageRead(BaseModel):
    """The period's summary and a page of its details, newest first."""

    model_config = ConfigDict(frozen=True)

    label: str
    from_month: str
    to_month: str
    amount: MoneyRead
    by_status: list[StatusSumRead]
    previous: ComparisonRead
    customers: list[str]
    items: list[RecordRead]
    total: int


class FeedbackDraftCreate(BaseModel):
    """A question about one record."""

    model_config = ConfigDict(extra="forbid")

    record_number: Annotated[str, StringConstraints(min_length=1, max_length=64)]
    feedback_text: Annotated[
        str,
        StringConstraints(
            strip_whitespace=True, min_length=2, max_length=FEEDBACK_LENGTH, pattern=FREE_TEXT_PATTERN
        ),
    ]


class FeedbackRead(BaseModel):
    """A question and where it stands."""

    model_config = ConfigDict(frozen=True)

    number: str
    record_number: str
    state: FeedbackState
    state_label: str
    text: str
    created_at: datetime
