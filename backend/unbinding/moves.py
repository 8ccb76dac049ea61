"""What every change of a request does: move it once, write it into the history, tell who has to know."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from backend.account import service as account_service
from backend.account.models import User
from backend.account.states import Role
from backend.outbox import service as outbox_service
from backend.unbinding.errors import TransitionNotAllowed
from backend.unbinding.models import UnbindingRequest, UnbindingStatusChange
from backend.unbinding.states import Actor, PreReview, RequestState, Side, is_allowed

EVENT_PREFIX = "unbinding"
TRACK, PROCESS = "track_unbinding", "process_unbinding"
TOLD_SIDES = {Side.CUSTOMER: Role.CUSTOMER, Side.PARTNER: Role.PARTNER_ADMIN}
"""Whose messages an event becomes: of a partner only the administrators', who may act."""


@dataclass(frozen=True)
class Requester:
    """The user who asks or decides, and the agent who acts for them if any."""

    user: User
    acting_agent_id: str | None = None

    @property
    def side(self) -> Side:
        """The side that the user is on."""
        return Side.CUSTOMER if self.user.role is Role.CUSTOMER else Side.PARTNER

    @property
    def actor(self) -> Actor:
        """How the history names who acted."""
        if self.side is Side.PARTNER:
            return Actor.PARTNER_ADMIN
        return Actor.CUSTOMER if self.acting_agent_id is None else Actor.AGENT

    @property
    def actor_id(self) -> str:
        """Who acted."""
        return self.acting_agent_id or self.user.id


def move(session: Session, request: UnbindingRequest, target: RequestState, actor: Actor) -> None:
    """Change the state if it still is what was read: of parallel movers one succeeds.

    Raises:
        TransitionNotAllowed: the request is elsewhere, perhaps since just now.
    """
    origin = request.state
    if not is_allowed(request.initiator, origin, target, actor):
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


def note_step(
    request: UnbindingRequest, *, actor: Actor, actor_id: str, now: datetime, note: str | None = None
) -> None:
    """Write the step into the history."""
    request.history.append(
        UnbindingStatusChange(state=request.state, at=now, actor=actor, actor_id=actor_id, note=note)
    )


def tell(
    session: Session, request: UnbindingRequest, step: str, side: Side, now: datetime, note: str | None = None
) -> None:
    """Append the event of `step` for one side, in the transaction of the step itself."""
    account = request.account if side is Side.CUSTOMER else request.association.partner_account
    by_partner = "partner_" if request.initiator is Side.PARTNER else ""
    outbox_service.append(
        session=session,
        kind=f"{EVENT_PREFIX}.{by_partner}{step}",
        user_ids=account_service.list_user_ids(session=session, account_id=account.id, role=TOLD_SIDES[side]),
        payload=_payload(request, side, note),
        now=now,
    )


def is_known_to_customer(request: UnbindingRequest) -> bool:
    """A partner's request reaches the customer when the pre-review has passed, or none was needed."""
    return request.initiator is Side.CUSTOMER or request.pre_review in (None, PreReview.PASSED)


def _payload(request: UnbindingRequest, side: Side, note: str | None) -> dict[str, Any]:
    waits_for_side = request.state is RequestState.SUBMITTED and request.initiator is not side
    return {
        "number": request.number,
        "state": request.state.value,
        "customer_name": request.account.name,
        "partner_name": request.association.partner_account.name,
        "reason": request.reason,
        "note": note or "",
        "task": {
            "id": PROCESS if waits_for_side else TRACK,
            "entities": {"unbinding_number": request.number},
        },
    }
