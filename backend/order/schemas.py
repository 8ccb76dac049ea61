"""What the API takes and says about orders."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from backend.clock import to_local
from backend.money import MoneyRead
from backend.order.models import CustomerOrder
from backend.order.states import BillingMode, Discount, OrderKind, PaymentState
from backend.wording import Locale


class OrderQuery(BaseModel):
    """The page of a listing."""

    limit: Annotated[int, Field(ge=1, le=100)] = 20
    offset: Annotated[int, Field(ge=0, le=1_000_000)] = 0


class OrderRead(BaseModel):
    """One order."""

    model_config = ConfigDict(frozen=True)

    id: str
    product: str
    specification: str
    region: str
    billing_mode: BillingMode
    billing_mode_label: str
    kind: OrderKind
    kind_label: str
    discount: Discount
    discount_label: str
    is_marketplace: bool
    amount: MoneyRead
    state: PaymentState
    state_label: str
    created_at: datetime


class OrderPageRead(BaseModel):
    """A page of orders, those to be paid first."""

    model_config = ConfigDict(frozen=True)

    items: list[OrderRead]
    total: int
    pending_count: Annotated[int, Field(description="How many of the page are still to be paid")]


def present(order: CustomerOrder, locale: Locale) -> OrderRead:
    """Return one order in words."""
    return OrderRead(
        id=order.id,
        product=order.product,
        specification=order.specification,
        region=order.region,
        billing_mode=order.billing_mode,
        billing_mode_label=locale.text(f"order.billing_mode.{order.billing_mode}"),
        kind=order.kind,
        kind_label=locale.text(f"order.kind.{order.kind}"),
        discount=order.discount,
        discount_label=locale.text(f"order.discount.{order.discount}"),
        is_marketplace=order.is_marketplace,
        amount=MoneyRead.of(order.amount, order.currency),
        state=order.state,
        state_label=locale.text(f"order.state.{order.state}"),
        created_at=to_local(order.created_at),
    )
