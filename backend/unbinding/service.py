"""The journey of an unbinding request: draft, submit exactly once, follow, cancel."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from backend.account import service as account_service
from backend.account.models import User
from backend.account.states import Role
from backend.association import service as association_service
from backend.association.models import Association
from backend.clock import local_date
from backend.draft.errors import DraftExpired, DraftSuperseded
from backend.draft.states import DraftState
from backend.errors import NotFound
from backend.outbox import service as outbox_service
from backend.unbinding import preflight as unbinding_preflight
from backend.unbinding.errors import (
    OpenRequestExists,
    TransitionNotAllowed,
    UnbindingBlocked,
)
from backend.unbinding.models import UnbindingDraft, UnbindingRequest, UnbindingStatusChange
from backend.unbinding.numbering import next_number
from backend.unbinding.states import Actor, RequestState, is_allowed

DRAFT_LIFETIME = timedelta(minutes=15)
EVENT_PREFIX = "unbinding"


@dataclass(frozen=True)
class Requester:
    """The customer's user, and the agent who acts for them if any."""

    user: User
    acting_agent_id: str | None = None

    @property
    def actor(self) -> Actor:
        """How the history names who acted."""
        return Actor.CUSTOMER if self.acting_agent_id is None else Actor.AGENT

    @property
    def actor_id(self) -> str:
        """Who acted."""
        return self.acting_agent_id or self.user.id


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
    _note_change(session, requester, request, now)
    return request


def list_requests(
    *, session: Session, account_id: str, limit: int, offset: int
) -> tuple[Sequence[UnbindingRequest], int]:
    """Return a page of the account's requests, newest first, and how many there are."""
    query = select(UnbindingRequest).where(UnbindingRequest.account_id == account_id)
    ordered = query.order_by(UnbindingRequest.submitted_at.desc(), UnbindingRequest.id.desc())
    total = session.scalar(select(func.count()).select_from(query.subquery()))
    return session.scalars(ordered.limit(limit).offset(offset)).all(), total or 0


def get_request(*, session: Session, account_id: str, number: str) -> UnbindingRequest:
    """Return the account's request.

    Raises:
        NotFound: there is none with the number, or it is somebody else's.
    """
    request = session.scalars(
        select(UnbindingRequest).where(
            UnbindingRequest.account_id == account_id, UnbindingRequest.number == number
        )
    ).one_or_none()
    if request is None:
        raise NotFound
    return request


def cancel(*, session: Session, requester: Requester, number: str, now: datetime) -> UnbindingRequest:
    """Withdraw a request while the partner has not decided.

    Raises:
        NotFound: the account has no such request.
        TransitionNotAllowed: it is decided or cancelled already, perhaps just now.
    """
    request = get_request(session=session, account_id=requester.user.account_id, number=number)
    _move(session, request, RequestState.CANCELLED, requester.actor)
    _note_change(session, requester, request, now)
    return request


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


def _move(session: Session, request: UnbindingRequest, target: RequestState, actor: Actor) -> None:
    """Change the state if it still is what was read: of parallel movers one succeeds."""
    origin = request.state
    if not is_allowed(origin, target, actor):
        raise TransitionNotAllowed(request, target)
    moved = session.scalar(
        update(UnbindingRequest)
        .where(UnbindingRequest.id == request.id, UnbindingRequest.state == origin)
        .values(state=target)
        .returning(UnbindingRequest.id)
    )
    session.refresh(request)
    if moved is None:
        raise TransitionNotAllowed(request, target)


def _note_change(session: Session, requester: Requester, request: UnbindingRequest, now: datetime) -> None:
    """Write the step into the history, and tell the partner's administrators in the same transaction."""
    request.history.append(
        UnbindingStatusChange(state=request.state, at=now, actor=requester.actor, actor_id=requester.actor_id)
    )
    partner = request.association.partner_account
    outbox_service.append(
        session=session,
        kind=f"{EVENT_PREFIX}.{request.state}",
        user_ids=account_service.list_user_ids(
            session=session, account_id=partner.id, role=Role.PARTNER_ADMIN
        ),
        payload={
            "number": request.number,
            "state": request.state.value,
            "customer_name": request.account.name,
            "partner_name": partner.name,
        },
        now=now,
    )
