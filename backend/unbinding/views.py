"""Requests to end an association: the customer's own, and either side's view of them all."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from backend.account.states import Role
from backend.audit.service import Entry
from backend.context import Context, ContextDep
from backend.draft.errors import DraftExpired, DraftSuperseded
from backend.errors import (
    IdempotencyConflict,
    IdempotencyKeyMissing,
    NotFound,
    documented,
)
from backend.idempotency.once import OptionalKey, RequiredKey, Write, run_once
from backend.numbers import normalise_number
from backend.paging import PageQuery, read_page
from backend.unbinding import preflight as unbinding_preflight
from backend.unbinding import service
from backend.unbinding.errors import (
    OpenRequestExists,
    TransitionNotAllowed,
    UnbindingBlocked,
)
from backend.unbinding.models import UnbindingRequest
from backend.unbinding.moves import Requester
from backend.unbinding.presenter import present_draft, present_preflight, present_request
from backend.unbinding.schemas import (
    DraftCreate,
    DraftRead,
    PreflightRead,
    RequestCreate,
    UnbindingRequestPageRead,
    UnbindingRequestRead,
)

router = APIRouter(prefix="/unbinding", tags=["unbinding"])


@router.get("/preflight")
def get_preflight(context: ContextDep) -> PreflightRead:
    """Check everything that can stand in the way of the caller's request."""
    with context.audited("unbinding.preflight") as entry:
        context.require(Role.CUSTOMER)
        preflight = unbinding_preflight.run(session=context.session, account=context.account, now=context.now)
        entry.after = {"unsatisfied": [check.code.value for check in preflight.unsatisfied]}
        return present_preflight(preflight, context.locale)


@router.post(
    "/drafts",
    status_code=201,
    response_model=DraftRead,
    responses=documented(UnbindingBlocked, OpenRequestExists, IdempotencyConflict),
)
def create_draft(body: DraftCreate, context: ContextDep, key: OptionalKey = None) -> Response:
    """Prepare what the user is asked to confirm; it replaces the user's older draft."""

    def perform(entry: Entry) -> DraftRead:
        context.require(Role.CUSTOMER)
        draft = service.create_draft(
            session=context.session, user=context.user, reason=body.reason, now=context.now
        )
        entry.target, entry.after = draft.id, {"state": draft.state.value, "reason": draft.reason}
        return present_draft(draft, context.locale)

    write = Write("unbinding.draft", {"reason": body.reason}, status=201)
    return run_once(context=context, key=key, write=write, perform=perform)


@router.post(
    "/requests",
    status_code=201,
    response_model=UnbindingRequestRead,
    responses=documented(
        IdempotencyKeyMissing,
        NotFound,
        UnbindingBlocked,
        OpenRequestExists,
        DraftSuperseded,
        IdempotencyConflict,
        DraftExpired,
    ),
)
def submit_request(body: RequestCreate, context: ContextDep, key: RequiredKey) -> Response:
    """Submit the confirmed draft; the pre-flight runs again."""

    def perform(entry: Entry) -> UnbindingRequestRead:
        context.require(Role.CUSTOMER)
        request = service.submit(
            session=context.session, requester=_requester(context), draft_id=body.draft_id, now=context.now
        )
        entry.target, entry.after = request.number, {"state": request.state.value, "draft_id": body.draft_id}
        return _present(request, context)

    write = Write("unbinding.submit", {"draft_id": body.draft_id}, status=201)
    return run_once(context=context, key=key, write=write, perform=perform)


@router.get("/requests")
def list_requests(context: ContextDep, query: Annotated[PageQuery, Query()]) -> UnbindingRequestPageRead:
    """List the requests that the caller's account is a side of, newest first."""
    with context.audited("unbinding.list") as entry:
        context.require(*Role)
        wanted = service.query_requests(account_id=context.account.id)
        requests, total = read_page(context.session, wanted, query)
        entry.after = {"numbers": [request.number for request in requests]}
        items = [_present(request, context) for request in requests]
        return UnbindingRequestPageRead(items=items, total=total)


@router.get("/requests/{number}", responses=documented(NotFound))
def get_request(number: str, context: ContextDep) -> UnbindingRequestRead:
    """Show one of the caller's requests."""
    with context.audited("unbinding.view") as entry:
        context.require(*Role)
        entry.target = wanted = normalise_number(number)
        request = service.get_request(session=context.session, account_id=context.account.id, number=wanted)
        return _present(request, context)


@router.post(
    "/requests/{number}/cancellation",
    response_model=UnbindingRequestRead,
    responses=documented(IdempotencyKeyMissing, NotFound, TransitionNotAllowed, IdempotencyConflict),
)
def cancel_request(number: str, context: ContextDep, key: RequiredKey) -> Response:
    """Withdraw one of the caller's requests while it is submitted."""
    wanted = normalise_number(number)

    def perform(entry: Entry) -> UnbindingRequestRead:
        entry.target = wanted
        context.require(Role.CUSTOMER, Role.PARTNER_ADMIN)
        request = service.cancel(
            session=context.session, requester=_requester(context), number=wanted, now=context.now
        )
        entry.before, entry.after = {"state": "submitted"}, {"state": request.state.value}
        return _present(request, context)

    write = Write("unbinding.cancel", {"number": wanted}, status=200)
    return run_once(context=context, key=key, write=write, perform=perform)


def _requester(context: Context) -> Requester:
    return Requester(context.user, context.actor.acting_agent_id)


def _present(request: UnbindingRequest, context: Context) -> UnbindingRequestRead:
    return present_request(request, context.now, context.locale, _requester(context).side)
