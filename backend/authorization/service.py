"""The journey of an authorization: the partner asks, the customer grants, refuses or takes back."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, case, func, select, update
from sqlalchemy.orm import Session

from backend.account import service as account_service
from backend.account.models import User
from backend.account.states import Role
from backend.association import service as association_service
from backend.association.models import Association
from backend.association.states import AssociationModel
from backend.authorization.errors import (
    AuthorizationPending,
    AuthorizationStateChanged,
    CommitmentNotAccepted,
    ResaleOnly,
)
from backend.authorization.models import Authorization
from backend.authorization.states import OPEN_STATES, AuthorizationState, Mover, Scope, is_allowed
from backend.clock import local_date
from backend.counter import service as counter_service
from backend.errors import NotFound
from backend.outbox import service as outbox_service

EVENT_PREFIX = "authorization"
TASK = "manage_authorizations"


def request(
    *,
    session: Session,
    user: User,
    customer_account_id: str,
    scopes: Sequence[Scope],
    purpose: str,
    has_accepted_commitment: bool,
    now: datetime,
) -> Authorization:
    """Ask a resale customer; the partner's first request carries its commitment.

    Raises:
        NotFound: it is not a customer of this partner.
        ResaleOnly, AuthorizationPending, CommitmentNotAccepted: why not now.
    """
    association = association_service.get_active(
        session=session, customer_account_id=customer_account_id, is_locked=True
    )
    if association is None or association.partner_account_id != user.account_id:
        raise NotFound
    if association.model is not AssociationModel.RESALE:
        raise ResaleOnly
    if _has(session, association, AuthorizationState.REQUESTED):
        raise AuthorizationPending
    if not has_accepted_commitment and not _partner_has_asked_before(session, user.account_id):
        raise CommitmentNotAccepted
    authorization = Authorization(
        number=_next_number(session, now),
        association=association,
        state=AuthorizationState.REQUESTED,
        scopes=[scope.value for scope in scopes],
        purpose=purpose,
        requested_by=user.id,
        requested_at=now,
    )
    session.add(authorization)
    session.flush()
    _tell(session, authorization, association.customer_account_id, Role.CUSTOMER, now)
    return authorization


def _next_number(session: Session, now: datetime) -> str:
    day = f"{local_date(now):%Y%m%d}"
    return f"AU-{day}-{counter_service.next_value(session=session, name=f'authorization:{day}'):04d}"


def query_authorizations(*, account_id: str) -> Select[Authorization]:
    """Return the selection of those that the account is a side of, those that wait first."""
    places = {state: place for place, state in enumerate(AuthorizationState)}
    return (
        select(Authorization)
        .join(Authorization.association)
        .where(
            (Association.customer_account_id == account_id) | (Association.partner_account_id == account_id)
        )
        .order_by(
            case(places, value=Authorization.state),
            Authorization.requested_at.desc(),
            Authorization.id.desc(),
        )
    )


def count(*, session: Session, account_id: str, state: AuthorizationState) -> int:
    """Return how many of them are in the state."""
    wanted = query_authorizations(account_id=account_id).order_by(None).where(Authorization.state == state)
    return session.scalar(select(func.count()).select_from(wanted.subquery())) or 0


def get_authorization(*, session: Session, account_id: str, number: str) -> Authorization:
    """Return an authorization that the account is a side of.

    Raises:
        NotFound: there is none with the number, or it is somebody else's.
    """
    found = session.scalars(select(Authorization).where(Authorization.number == number)).one_or_none()
    if found is None or account_id not in (
        found.association.customer_account_id,
        found.association.partner_account_id,
    ):
        raise NotFound
    return found


def move(
    *,
    session: Session,
    user: User,
    actor_id: str,
    number: str,
    target: AuthorizationState,
    note: str | None,
    now: datetime,
) -> Authorization:
    """Grant, refuse or take back, exactly once; the partner's administrators are told.

    Raises:
        NotFound: the customer has no such authorization.
        AuthorizationStateChanged: it is elsewhere already, perhaps since just now.
    """
    found = get_authorization(session=session, account_id=user.account_id, number=number)
    association_service.lock(session=session, association_id=found.association_id)
    session.refresh(found)
    _change(session, found, target, Mover.CUSTOMER)
    found.decided_by, found.decided_at, found.note = actor_id, now, note
    session.flush()
    _tell(session, found, found.association.partner_account_id, Role.PARTNER_ADMIN, now)
    return found


def end_all(*, session: Session, association: Association, now: datetime) -> None:
    """The association ends: what it authorized is over."""
    for found in session.scalars(
        select(Authorization).where(
            Authorization.association_id == association.id, Authorization.state.in_(OPEN_STATES)
        )
    ):
        _change(session, found, AuthorizationState.ENDED, Mover.ASSOCIATION)
        found.decided_at = now
    session.flush()


def _change(session: Session, found: Authorization, target: AuthorizationState, mover: Mover) -> None:
    origin = found.state
    if not is_allowed(origin, target, mover):
        raise AuthorizationStateChanged(found, target)
    moved = session.scalar(
        update(Authorization)
        .where(Authorization.id == found.id, Authorization.state == origin)
        .values(state=target)
        .returning(Authorization.id)
    )
    session.refresh(found)
    if moved is None:
        raise AuthorizationStateChanged(found, target)


def _has(session: Session, association: Association, state: AuthorizationState) -> bool:
    query = select(Authorization.id).where(
        Authorization.association_id == association.id, Authorization.state == state
    )
    return session.scalar(query.limit(1)) is not None


def _partner_has_asked_before(session: Session, partner_account_id: str) -> bool:
    query = (
        select(Authorization.id)
        .join(Authorization.association)
        .where(Association.partner_account_id == partner_account_id)
    )
    return session.scalar(query.limit(1)) is not None


def _tell(session: Session, found: Authorization, account_id: str, role: Role, now: datetime) -> None:
    association = found.association
    payload: dict[str, object] = {
        "number": found.number,
        "state": found.state.value,
        "partner_name": association.partner_account.name,
        "customer_name": association.customer_account.name,
        "purpose": found.purpose,
        "note": found.note or "",
    }
    if role is Role.CUSTOMER:
        payload["task"] = {"id": TASK, "entities": {"authorization_number": found.number}}
    outbox_service.append(
        session=session,
        kind=f"{EVENT_PREFIX}.{found.state}",
        user_ids=account_service.list_user_ids(session=session, account_id=account_id, role=role),
        payload=payload,
        now=now,
    )
