"""Find a customer's orders."""

from collections.abc import Sequence

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from backend.errors import NotFound
from backend.order.models import CustomerOrder
from backend.order.states import PaymentState


def list_orders(
    *, session: Session, account_id: str, limit: int, offset: int
) -> tuple[Sequence[CustomerOrder], int]:
    """Return a page of the account's orders, those to be paid first, newest first, and how many there are."""
    query = select(CustomerOrder).where(CustomerOrder.account_id == account_id)
    is_settled = case((CustomerOrder.state == PaymentState.PENDING, 0), else_=1)
    ordered = query.order_by(is_settled, CustomerOrder.created_at.desc(), CustomerOrder.id)
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    return session.scalars(ordered.limit(limit).offset(offset)).all(), total


def get_order(*, session: Session, account_id: str, order_id: str) -> CustomerOrder:
    """Return the account's order.

    Raises:
        NotFound: there is none with the id, or it is somebody else's.
    """
    order = session.get(CustomerOrder, order_id)
    if order is None or order.account_id != account_id:
        raise NotFound
    return order
