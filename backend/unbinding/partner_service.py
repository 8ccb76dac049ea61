"""The partner's side: its customers, and its own requests to end an association with one of them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.account.models import Account
from backend.association.models import Association
from backend.association.states import AssociationModel
from backend.clock import local_date
from backend.errors import NotFound
from backend.unbinding import preflight as unbinding_preflight
from backend.unbinding.errors import OpenRequestExists, UnbindingBlocked
from backend.unbinding.models import UnbindingRequest
from backend.unbinding.moves import Requester, note_step, tell
from backend.unbinding.numbering import next_number
from backend.unbinding.preflight import Preflight
from backend.unbinding.states import PreReview, RequestState, Side


def list_customers(
    *, session: Session, partner_account_id: str, name: str | None, limit: int, offset: int
) -> tuple[Sequence[tuple[Association, Account]], int]:
    """Return a page of the partner's customers by name, and how many there are; `name` is a part of it."""
    query = (
        select(Association, Account)
        .join(Account, Account.id == Association.customer_account_id)
        .where(Association.partner_account_id == partner_account_id, Association.ended_at.is_(None))
    )
    if name is not None:
        query = query.where(Account.name.contains(name, autoescape=True))
    rows = session.execute(query.order_by(Account.name, Account.id).limit(limit).offset(offset)).all()
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    return [(association, account) for association, account in rows], total


def run_preflight(
    *,
    session: Session,
    partner_account_id: str,
    customer_account_id: str,
    now: datetime,
    is_locked: bool = False,
) -> tuple[Account, Preflight]:
    """Check whether the partner may ask to end the association with one of its customers.

    Raises:
        NotFound: it is not a customer of this partner.
    """
    account = session.get(Account, customer_account_id)
    if account is None:
        raise NotFound
    preflight = unbinding_preflight.run(
        session=session, account=account, now=now, initiator=Side.PARTNER, is_locked=is_locked
    )
    if preflight.association is None or preflight.association.partner_account_id != partner_account_id:
        raise NotFound
    return account, preflight


def submit(
    *, session: Session, requester: Requester, customer_account_id: str, reason: str, now: datetime
) -> UnbindingRequest:
    """Ask to end the association; about a resale customer the vendor's pre-review comes first.

    Raises:
        NotFound: it is not a customer of this partner.
        UnbindingBlocked, OpenRequestExists: the pre-flight fails now.
    """
    account, preflight = run_preflight(
        session=session,
        partner_account_id=requester.user.account_id,
        customer_account_id=customer_account_id,
        now=now,
        is_locked=True,
    )
    if preflight.open_request_number is not None:
        raise OpenRequestExists(preflight.open_request_number)
    if preflight.association is None or not preflight.is_eligible:
        raise UnbindingBlocked(preflight, requester.side)
    needs_review = preflight.association.model is AssociationModel.RESALE
    request = UnbindingRequest(
        number=next_number(session=session, day=local_date(now)),
        association=preflight.association,
        account=account,
        reason=reason,
        state=RequestState.SUBMITTED,
        submitted_at=now,
        initiator=Side.PARTNER,
        pre_review=PreReview.PENDING if needs_review else None,
    )
    session.add(request)
    session.flush()
    note_step(request, actor=requester.actor, actor_id=requester.actor_id, now=now)
    if not needs_review:
        tell(session, request, request.state, Side.CUSTOMER, now)
    return request
