"""Find what an account still holds at a given moment."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.holding.models import PartnerPaymentOrder, SpecialContract, Subscription
from backend.holding.states import OrderState, SubscriptionKind


def list_orders_awaiting_partner_payment(
    *, session: Session, account_id: str
) -> Sequence[PartnerPaymentOrder]:
    """Return the orders that wait for the partner's payment, oldest first."""
    return session.scalars(
        select(PartnerPaymentOrder)
        .where(
            PartnerPaymentOrder.account_id == account_id,
            PartnerPaymentOrder.state == OrderState.AWAITING_PARTNER_PAYMENT,
        )
        .order_by(PartnerPaymentOrder.created_at, PartnerPaymentOrder.id)
    ).all()


def list_running_subscriptions(
    *, session: Session, account_id: str, kind: SubscriptionKind, now: datetime
) -> Sequence[Subscription]:
    """Return the subscriptions of `kind` that are neither expired nor unsubscribed, soonest end first."""
    return session.scalars(
        select(Subscription)
        .where(
            Subscription.account_id == account_id,
            Subscription.kind == kind,
            Subscription.expires_at > now,
            Subscription.unsubscribed_at.is_(None),
        )
        .order_by(Subscription.expires_at, Subscription.id)
    ).all()


def list_contracts_in_force(*, session: Session, account_id: str, today: date) -> Sequence[SpecialContract]:
    """Return the special contracts in force on `today`, by number."""
    return session.scalars(
        select(SpecialContract)
        .where(
            SpecialContract.account_id == account_id,
            SpecialContract.effective_on <= today,
            SpecialContract.expires_on >= today,
        )
        .order_by(SpecialContract.number)
    ).all()
