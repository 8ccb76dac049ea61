"""The caller's orders, and which coupons apply to one of them."""

from typing import Annotated

from fastapi import APIRouter, Query

from backend.account.states import Role
from backend.context import ContextDep
from backend.coupon import explanation
from backend.coupon.explanation_schemas import ExplanationRead
from backend.coupon.explanation_schemas import present as present_explanation
from backend.errors import NotFound, documented
from backend.numbers import normalise_number
from backend.order import service
from backend.order.schemas import OrderPageRead, OrderQuery, present
from backend.order.states import PaymentState

router = APIRouter(prefix="/orders", tags=["order"])


@router.get("")
def list_orders(context: ContextDep, query: Annotated[OrderQuery, Query()]) -> OrderPageRead:
    """List the caller's orders: those to be paid first, newest first."""
    with context.audited("order.list") as entry:
        context.require(Role.CUSTOMER)
        orders, total = service.list_orders(
            session=context.session, account_id=context.account.id, limit=query.limit, offset=query.offset
        )
        entry.after = {"orders": [order.id for order in orders]}
        return OrderPageRead(
            items=[present(order, context.locale) for order in orders],
            total=total,
            pending_count=sum(order.state is PaymentState.PENDING for order in orders),
        )


@router.get("/{order_id}/coupons", responses=documented(NotFound))
def explain_coupons(
    order_id: str, context: ContextDep, code: Annotated[str | None, Query(max_length=64)] = None
) -> ExplanationRead:
    """Match the caller's coupons with one of the caller's orders, rule by rule; `code` comes first."""
    with context.audited("coupon.explain") as entry:
        context.require(Role.CUSTOMER)
        entry.target = wanted = normalise_number(order_id)
        order = service.get_order(session=context.session, account_id=context.account.id, order_id=wanted)
        explained = explanation.explain(
            session=context.session,
            account=context.account,
            order=order,
            code=None if code is None else normalise_number(code),
            now=context.now,
        )
        entry.after = {"applicable": explained.applicable_count}
        return present_explanation(explained, context.locale)
