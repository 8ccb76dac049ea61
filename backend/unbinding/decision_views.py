"""What waits for the caller's side, and its decision."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from backend.account.states import Role
from backend.audit.service import Entry
from backend.context import Context, ContextDep
from backend.errors import IdempotencyConflict, IdempotencyKeyMissing, NotFound, documented
from backend.idempotency.once import RequiredKey, Write, run_once
from backend.numbers import normalise_number
from backend.paging import PageQuery, read_page
from backend.unbinding import decision as service
from backend.unbinding import preflight as unbinding_preflight
from backend.unbinding.errors import TransitionNotAllowed, UnbindingBlocked
from backend.unbinding.moves import Requester
from backend.unbinding.presenter import present_pending, present_pending_summary, present_request
from backend.unbinding.schemas import (
    DecisionCreate,
    PendingPageRead,
    PendingRead,
    UnbindingRequestRead,
)

router = APIRouter(prefix="/unbinding", tags=["unbinding"])
DECIDERS = (Role.CUSTOMER, Role.PARTNER_ADMIN)


@router.get("/pending")
def list_pending(context: ContextDep, query: Annotated[PageQuery, Query()]) -> PendingPageRead:
    """List the requests of the other side that wait for the caller's, oldest first."""
    with context.audited("unbinding.list_pending") as entry:
        context.require(*Role)
        wanted = service.query_pending(side=Requester(context.user).side, account_id=context.account.id)
        requests, total = read_page(context.session, wanted, query)
        entry.after = {"numbers": [request.number for request in requests]}
        items = [present_pending_summary(request, context.now, context.locale) for request in requests]
        return PendingPageRead(items=items, total=total, can_decide=_can_decide(context))


@router.get("/pending/{number}", responses=documented(NotFound))
def get_pending(number: str, context: ContextDep) -> PendingRead:
    """Show one of them with the checklist as it is now and what each decision would mean."""
    with context.audited("unbinding.view_pending") as entry:
        context.require(*Role)
        entry.target = wanted = normalise_number(number)
        request = service.get_pending(
            session=context.session,
            side=Requester(context.user).side,
            account_id=context.account.id,
            number=wanted,
        )
        preflight = unbinding_preflight.run_for_decision(
            session=context.session, request=request, now=context.now
        )
        return present_pending(
            request, preflight, context.now, context.locale, can_decide=_can_decide(context)
        )


@router.post(
    "/requests/{number}/decision",
    response_model=UnbindingRequestRead,
    responses=documented(
        IdempotencyKeyMissing, NotFound, TransitionNotAllowed, UnbindingBlocked, IdempotencyConflict
    ),
)
def decide(number: str, body: DecisionCreate, context: ContextDep, key: RequiredKey) -> Response:
    """Approve or reject; of parallel deciders one wins, the others are told the state it is in."""
    wanted = normalise_number(number)

    def perform(entry: Entry) -> UnbindingRequestRead:
        entry.target = wanted
        context.require(*DECIDERS)
        requester = Requester(context.user, context.actor.acting_agent_id)
        request = service.decide(
            session=context.session,
            requester=requester,
            number=wanted,
            decision=body.decision,
            note=body.reason,
            now=context.now,
        )
        entry.before = {"state": "submitted"}
        entry.after = {"state": request.state.value, "note": body.reason}
        return present_request(request, context.now, context.locale, requester.side)

    wish = {"number": wanted, "decision": body.decision.value, "reason": body.reason or ""}
    return run_once(
        context=context, key=key, write=Write("unbinding.decide", wish, status=200), perform=perform
    )


def _can_decide(context: Context) -> bool:
    return context.user.role in DECIDERS
