"""The deciding side: what waits for it, and its one decision."""

from datetime import datetime

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from backend.association import service as association_service
from backend.association.models import Association
from backend.authorization import service as authorization_service
from backend.errors import NotFound
from backend.unbinding import preflight as unbinding_preflight
from backend.unbinding.errors import UnbindingBlocked
from backend.unbinding.models import UnbindingRequest
from backend.unbinding.moves import Requester, move, note_step, tell
from backend.unbinding.service import get_request
from backend.unbinding.states import Decision, PreReview, RequestState, Side

TARGETS = {Decision.APPROVE: RequestState.APPROVED, Decision.REJECT: RequestState.REJECTED}


def query_pending(*, side: Side, account_id: str) -> Select[UnbindingRequest]:
    """Return the selection of the requests that wait for the account's decision, oldest first."""
    waiting = _pending_for(side, account_id)
    return waiting.order_by(UnbindingRequest.submitted_at, UnbindingRequest.id)


def get_pending(*, session: Session, side: Side, account_id: str, number: str) -> UnbindingRequest:
    """Return a request that waits for the account's decision.

    Raises:
        NotFound: there is none with the number, or it is decided, or it waits for somebody else.
    """
    query = _pending_for(side, account_id).where(UnbindingRequest.number == number)
    request = session.scalars(query).one_or_none()
    if request is None:
        raise NotFound
    return request


def decide(
    *,
    session: Session,
    requester: Requester,
    number: str,
    decision: Decision,
    note: str | None,
    now: datetime,
) -> UnbindingRequest:
    """Approve or reject, exactly once; approving ends the association in the same transaction.

    Raises:
        NotFound: the account is not a side of such a request.
        TransitionNotAllowed: it is decided or cancelled already, perhaps just now, or not for this side.
        UnbindingBlocked: it is to be approved and the account has blockers again.
    """
    request = get_request(session=session, account_id=requester.user.account_id, number=number)
    association_service.lock(session=session, association_id=request.association_id)
    session.refresh(request)
    if decision is Decision.APPROVE and request.state is RequestState.SUBMITTED:
        preflight = unbinding_preflight.run_for_decision(session=session, request=request, now=now)
        if not preflight.is_eligible:
            raise UnbindingBlocked(preflight, requester.side)
    move(session, request, TARGETS[decision], requester.actor)
    if decision is Decision.APPROVE:
        association_service.end(session=session, association=request.association, now=now)
        authorization_service.end_all(session=session, association=request.association, now=now)
    note_step(request, actor=requester.actor, actor_id=requester.actor_id, now=now, note=note)
    tell(session, request, request.state, request.initiator, now, note)
    return request


def _pending_for(side: Side, account_id: str) -> Select[UnbindingRequest]:
    query = (
        select(UnbindingRequest)
        .join(UnbindingRequest.association)
        .where(
            UnbindingRequest.state == RequestState.SUBMITTED,
            UnbindingRequest.initiator == side.other,
            or_(UnbindingRequest.pre_review.is_(None), UnbindingRequest.pre_review == PreReview.PASSED),
        )
    )
    if side is Side.CUSTOMER:
        return query.where(UnbindingRequest.account_id == account_id)
    return query.where(Association.partner_account_id == account_id)
