"""Find a customer's association."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.association.models import Association


def get_active(*, session: Session, customer_account_id: str, is_locked: bool = False) -> Association | None:
    """Return the customer's association that is not ended.

    With `is_locked` nobody else can lock it until the transaction ends: writers about one
    association queue up.
    """
    query = select(Association).where(
        Association.customer_account_id == customer_account_id, Association.ended_at.is_(None)
    )
    if is_locked:
        query = query.with_for_update(of=Association)
    return session.scalars(query).one_or_none()


def lock(*, session: Session, association_id: int) -> None:
    """Queue up behind other writers about the association; the first lock that any of them takes."""
    session.execute(select(Association.id).where(Association.id == association_id).with_for_update())


def end(*, session: Session, association: Association, now: datetime) -> None:
    """End the association; whoever calls holds its lock."""
    association.ended_at = now
    session.flush()
