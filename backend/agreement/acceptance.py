"""Ask for the acceptance of a milestone: certified first, in order, one at a time (topic nre.acceptance)."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.agreement.errors import AcceptanceBlocked, PreviousMilestoneFirst
from backend.agreement.models import Agreement, AgreementEvent
from backend.agreement.service import ACCEPTANCE_POSSIBLE, get_agreement, get_waiting
from backend.agreement.states import MILESTONES, EventKind, Stage


def check(
    *, session: Session, partner_account_id: str, number: str, milestone: Stage | None
) -> tuple[Agreement, Stage]:
    """Return the agreement, locked, and its milestone that can be asked for.

    Raises:
        NotFound: the partner has no such agreement.
        PreviousMilestoneFirst: another milestone is due.
        AcceptanceBlocked: the agreement waits for something else first.
    """
    session.execute(select(Agreement.number).where(Agreement.number == number).with_for_update())
    agreement = get_agreement(session=session, partner_account_id=partner_account_id, number=number)
    session.refresh(agreement)
    waiting = get_waiting(agreement=agreement)
    is_later = milestone is not None and agreement.stage in MILESTONES and milestone > agreement.stage
    if is_later and milestone is not None:
        raise PreviousMilestoneFirst(agreement, milestone)
    if waiting not in ACCEPTANCE_POSSIBLE or milestone not in (None, agreement.stage):
        raise AcceptanceBlocked(agreement, waiting)
    return agreement, agreement.stage


def request(
    *, session: Session, partner_account_id: str, number: str, milestone: Stage, now: datetime
) -> Agreement:
    """Record that the partner asks for the acceptance; `check` says what can be in the way."""
    agreement, _ = check(
        session=session, partner_account_id=partner_account_id, number=number, milestone=milestone
    )
    agreement.events.append(AgreementEvent(stage=milestone, kind=EventKind.ACCEPTANCE_REQUESTED, at=now))
    agreement.updated_at = now
    session.flush()
    return agreement
