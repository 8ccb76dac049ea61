"""Rows for tests: the smallest valid one unless told otherwise."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from backend.account.models import Account, User
from backend.account.states import AccountKind, Role
from backend.association.models import Association
from backend.association.states import AssociationModel
from backend.coupon.models import Coupon
from backend.coupon.states import CouponKind
from backend.unbinding.models import UnbindingRequest, UnbindingStatusChange
from backend.unbinding.states import Actor, RequestState

PARTNER_NAME = "北辰科技有限公司"


def add_account(session: Session, account_id: str = "account-1", **values: Any) -> Account:
    account = Account(**{"id": account_id, "kind": AccountKind.CUSTOMER, "name": account_id, **values})
    session.add(account)
    session.flush()
    return account


def add_user(session: Session, account: Account, user_id: str = "user-1", **values: Any) -> User:
    user = User(**{"id": user_id, "account": account, "name": "周明", "role": Role.CUSTOMER, **values})
    session.add(user)
    session.flush()
    return user


def add_partner(session: Session, account_id: str = "partner-1") -> Account:
    partner = add_account(session, account_id, kind=AccountKind.PARTNER, name=PARTNER_NAME)
    add_user(session, partner, f"{account_id}-admin", role=Role.PARTNER_ADMIN)
    add_user(session, partner, f"{account_id}-staff", role=Role.PARTNER_STAFF)
    return partner


def add_association(
    session: Session, customer: Account, partner: Account, model: AssociationModel, now: datetime
) -> Association:
    association = Association(
        customer_account_id=customer.id,
        partner_account=partner,
        model=model,
        associated_at=now - timedelta(days=400),
    )
    session.add(association)
    session.flush()
    return association


def add_customer(
    session: Session, now: datetime, model: AssociationModel = AssociationModel.RESALE, **values: Any
) -> User:
    """A customer's user whose account is associated with a partner and may unbind."""
    account = add_account(session, **values)
    add_association(session, account, add_partner(session), model, now)
    return add_user(session, account)


def add_request(
    session: Session, association: Association, submitted_at: datetime, state: RequestState, number: str
) -> UnbindingRequest:
    request = UnbindingRequest(
        number=number,
        association=association,
        account_id=association.customer_account_id,
        reason="换伙伴",
        state=state,
        submitted_at=submitted_at,
        history=[
            UnbindingStatusChange(
                state=RequestState.SUBMITTED, at=submitted_at, actor=Actor.CUSTOMER, actor_id="user-1"
            )
        ],
    )
    session.add(request)
    session.flush()
    return request


def add_coupon(session: Session, account: Account, code: str, now: datetime, **values: Any) -> Coupon:
    defaults = {
        "kind": CouponKind.VOUCHER,
        "name": "代金券",
        "face_value": Decimal("100.00"),
        "balance": Decimal("100.00"),
        "currency": "CNY",
        "valid_from": now - timedelta(days=10),
        "valid_until": now + timedelta(days=60),
    }
    coupon = Coupon(code=code, account_id=account.id, **{**defaults, **values})
    session.add(coupon)
    session.flush()
    return coupon
