"""The journey of an unbinding request: the customer's draft, one submission, following, cancelling."""

from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import Select, and_, or_, select, update
from sqlalchemy.orm import Session

from backend.account.models import User
from backend.association import service as association_service
from backend.association.models import Association
from backend.clock import local_date
from backend.draft.errors import DraftExpired, DraftSuperseded
from backend.draft.states import DraftState
from backend.errors import NotFound
from backend.unbinding import preflight as unbinding_preflight
from backend.unbinding.errors import (
    OpenRequestExists,
    UnbindingBlocked,
)
from backend.unbinding.models import UnbindingDraft, UnbindingRequest
from backend.unbinding.moves import Requester, is_known_to_customer, move, note_step, tell
from backend.unbinding.numbering import next_number
from backend.unbinding.states import PreReview, RequestState, Side

DRAFT_LIFETIME = timedelta(minutes=15)


def create_draft(*, session: Session, user: User, reason: str, now: datetime) -> UnbindingDraft:
    """Keep what the user is about to confirm; an older open draft of the user is superseded.

    Raises:
        UnbindingBlocked, OpenRequestExists: the pre-flight fails.
    """
    association = _require_eligible(session=session, user=user, now=now)
    session.execute(
        update(UnbindingDraft)
        .where(UnbindingDraft.user_id == user.id, UnbindingDraft.state == DraftState.OPEN)
        .values(state=DraftState.SUPERSEDED)
    )
    draft = UnbindingDraft(
        id=str(uuid4()),
        user_id=user.id,
        association=association,
        reason=reason,
        state=DraftState.OPEN,
        created_at=now,
        expires_at=now + DRAFT_LIFETIME,
    )
    session.add(draft)
    session.flush()
    return draft


def submit(*, session: Session, requester: Requester, draft_id: str, now: datetime) -> UnbindingRequest:
    """Turn the draft into a request, exactly once; a draft that was submitted gives its request again.

    Raises:
        NotFound: the user has no such draft.
        DraftSuperseded, DraftExpired: it is not the one to confirm any more.
        UnbindingBlocked, OpenRequestExists: the pre-flight fails now.
    """
    draft = session.get(UnbindingDraft, draft_id)
    if draft is None or draft.user_id != requester.user.id:
        raise NotFound
    association_service.lock(session=session, association_id=draft.association_id)
    if not _take(session, draft, now):
        return _request_of_taken_draft(session, draft)
    association = _require_eligible(session=session, user=requester.user, now=now)
    request = _insert_request(session, requester, draft, association, now)
    note_step(request, actor=requester.actor, actor_id=requester.actor_id, now=now)
    tell(session, request, request.state, Side.PARTNER, now)
    return request


def query_requests(*, account_id: str) -> Select[UnbindingRequest]:
    """Return the selection of the requests that the account is a side of, newest first."""
    return _visible_to(account_id).order_by(UnbindingRequest.submitted_at.desc(), UnbindingRequest.id.desc())


def get_request(*, session: Session, account_id: str, number: str) -> UnbindingRequest:
    """Return a request that the account is a side of.

    Raises:
        NotFound: there is none with the number, or it is somebody else's.
    """
    request = session.scalars(_visible_to(account_id).where(UnbindingRequest.number == number)).one_or_none()
    if request is None:
        raise NotFound
    return request


def cancel(*, session: Session, requester: Requester, number: str, now: datetime) -> UnbindingRequest:
    """Withdraw one's own side's request while the other side has not decided.

    Raises:
        NotFound: the account has no such request.
        TransitionNotAllowed: it is decided or cancelled already, perhaps just now, or the other side's.
    """
    request = get_request(session=session, account_id=requester.user.account_id, number=number)
    association_service.lock(session=session, association_id=request.association_id)
    session.refresh(request)
    was_known = is_known_to_customer(request)
    move(session, request, RequestState.CANCELLED, requester.actor)
    note_step(request, actor=requester.actor, actor_id=requester.actor_id, now=now)
    if was_known or requester.side is Side.CUSTOMER:
        tell(session, request, request.state, requester.side.other, now)
    return request


def _visible_to(account_id: str) -> Select[UnbindingRequest]:
    """The partner sees every request about its customers, the customer what has passed the pre-review."""
    is_known = or_(UnbindingRequest.pre_review.is_(None), UnbindingRequest.pre_review == PreReview.PASSED)
    return (
        select(UnbindingRequest)
        .join(UnbindingRequest.association)
        .where(
            or_(
                and_(UnbindingRequest.account_id == account_id, is_known),
                Association.partner_account_id == account_id,
            )
        )
    )


def _require_eligible(*, session: Session, user: User, now: datetime) -> Association:
    preflight = unbinding_preflight.run(session=session, account=user.account, now=now, is_locked=True)
    if preflight.open_request_number is not None:
        raise OpenRequestExists(preflight.open_request_number)
    if preflight.association is None or not preflight.is_eligible:
        raise UnbindingBlocked(preflight)
    return preflight.association


def _take(session: Session, draft: UnbindingDraft, now: datetime) -> bool:
    """Move the draft from open to submitted; of parallel callers one succeeds, the others wait and see."""
    taken = session.scalar(
        update(UnbindingDraft)
        .where(
            UnbindingDraft.id == draft.id,
            UnbindingDraft.state == DraftState.OPEN,
            UnbindingDraft.expires_at > now,
        )
        .values(state=DraftState.SUBMITTED)
        .returning(UnbindingDraft.id)
    )
    session.refresh(draft)
    return taken is not None


def _request_of_taken_draft(session: Session, draft: UnbindingDraft) -> UnbindingRequest:
    if draft.state is DraftState.SUPERSEDED:
        raise DraftSuperseded
    if draft.state is DraftState.OPEN:
        raise DraftExpired
    return session.scalars(select(UnbindingRequest).where(UnbindingRequest.draft_id == draft.id)).one()


def _insert_request(
    session: Session, requester: Requester, draft: UnbindingDraft, association: Association, now: datetime
) -> UnbindingRequest:
    request = UnbindingRequest(
        number=next_number(session=session, day=local_date(now)),
        association=association,
        account=requester.user.account,
        draft_id=draft.id,
        reason=draft.reason,
        state=RequestState.SUBMITTED,
        submitted_at=now,
    )
    session.add(request)
    session.flush()
    return request
