"""What happens to requests by the clock alone: pre-reviews are finished, forgotten requests are reminded of.

Every pass is bounded, and each step is taken by one of parallel passes: the update names what was read.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, or_, select, update
from sqlalchemy.orm import Session

from backend.association import service as association_service
from backend.unbinding import preflight as unbinding_preflight
from backend.unbinding.models import UnbindingRequest
from backend.unbinding.moves import move, note_step, tell
from backend.unbinding.presenter import present_check
from backend.unbinding.states import Actor, PreReview, RequestState, Side
from backend.wording import Locale

BATCH = 50
REVIEWER_ID = "pre-reviewer"
REMINDED = "reminded"


@dataclass(frozen=True)
class UpkeepPolicy:
    """When the clock does something."""

    pre_review_takes: timedelta = timedelta(minutes=1)
    remind_every: timedelta = timedelta(days=3)
    maximum_reminders: int = 3


def run(*, session: Session, policy: UpkeepPolicy, now: datetime, locale: Locale) -> int:
    """Take every step that is due, up to `BATCH` of each kind; return how many were taken."""
    reviews = session.scalars(_due_reviews(policy, now)).all()
    reminders = session.scalars(_due_reminders(policy, now)).all()
    done = [_review(session, request, now, locale) for request in reviews]
    done += [_remind(session, request, policy, now) for request in reminders]
    return sum(done)


def _due_reviews(policy: UpkeepPolicy, now: datetime) -> Select[UnbindingRequest]:
    return (
        select(UnbindingRequest)
        .where(
            UnbindingRequest.state == RequestState.SUBMITTED,
            UnbindingRequest.pre_review == PreReview.PENDING,
            UnbindingRequest.submitted_at <= now - policy.pre_review_takes,
        )
        .order_by(UnbindingRequest.id)
        .limit(BATCH)
    )


def _due_reminders(policy: UpkeepPolicy, now: datetime) -> Select[UnbindingRequest]:
    return (
        select(UnbindingRequest)
        .where(
            UnbindingRequest.state == RequestState.SUBMITTED,
            or_(UnbindingRequest.pre_review.is_(None), UnbindingRequest.pre_review == PreReview.PASSED),
            UnbindingRequest.reminder_count < policy.maximum_reminders,
            _nothing_said_since(now - policy.remind_every),
        )
        .order_by(UnbindingRequest.id)
        .limit(BATCH)
    )


def _nothing_said_since(moment: datetime) -> ColumnElement[bool]:
    return and_(
        UnbindingRequest.submitted_at <= moment,
        or_(UnbindingRequest.reminded_at.is_(None), UnbindingRequest.reminded_at <= moment),
    )


def _review(session: Session, request: UnbindingRequest, now: datetime, locale: Locale) -> bool:
    """Pass what the account check still allows; what it does not is rejected with the reasons."""
    association_service.lock(session=session, association_id=request.association_id)
    preflight = unbinding_preflight.run_for_decision(session=session, request=request, now=now)
    outcome = PreReview.PASSED if preflight.is_eligible else PreReview.FAILED
    taken = session.scalar(
        update(UnbindingRequest)
        .where(
            UnbindingRequest.id == request.id,
            UnbindingRequest.state == RequestState.SUBMITTED,
            UnbindingRequest.pre_review == PreReview.PENDING,
        )
        .values(pre_review=outcome)
        .returning(UnbindingRequest.id)
    )
    session.refresh(request)
    if taken is None:
        return False
    note = None
    if outcome is PreReview.FAILED:
        note = "".join(present_check(check, locale).detail for check in preflight.unsatisfied)
        move(session, request, RequestState.REJECTED, Actor.REVIEWER)
    note_step(request, actor=Actor.REVIEWER, actor_id=REVIEWER_ID, now=now, note=note)
    tell(session, request, f"pre_review_{outcome}", Side.PARTNER, now, note)
    if outcome is PreReview.PASSED:
        tell(session, request, RequestState.SUBMITTED, Side.CUSTOMER, now)
    return True


def _remind(session: Session, request: UnbindingRequest, policy: UpkeepPolicy, now: datetime) -> bool:
    taken = session.scalar(
        update(UnbindingRequest)
        .where(
            UnbindingRequest.id == request.id,
            UnbindingRequest.state == RequestState.SUBMITTED,
            UnbindingRequest.reminder_count == request.reminder_count,
            UnbindingRequest.reminder_count < policy.maximum_reminders,
        )
        .values(reminded_at=now, reminder_count=request.reminder_count + 1)
        .returning(UnbindingRequest.id)
    )
    session.refresh(request)
    if taken is None:
        return False
    tell(session, request, REMINDED, request.initiator.other, now)
    return True
