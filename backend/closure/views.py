"""Closing the partner's account (topics account.close.*); only administrators ask for it."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Response

from backend.account.states import PARTNER_ROLES, Role
from backend.audit.service import Entry
from backend.closure import service
from backend.closure.errors import ClosureBlocked
from backend.closure.presenter import present, present_checks
from backend.closure.schemas import ClosurePreflightRead, ClosureRead
from backend.context import ContextDep
from backend.draft.flow import SUBMISSION_PROBLEMS, Operation, Proposal, propose, submit
from backend.draft.schemas import DraftSubmit, ProposalRead
from backend.errors import IdempotencyConflict, documented
from backend.idempotency.once import OptionalKey, RequiredKey

router = APIRouter(prefix="/account-closure", tags=["account_closure"])
CLOSE = Operation("account_closure.request", (Role.PARTNER_ADMIN,))


@router.get("/preflight")
def get_preflight(context: ContextDep) -> ClosurePreflightRead:
    """Check everything that keeps the caller's account open."""
    with context.audited("account_closure.preflight"):
        context.require(*PARTNER_ROLES)
        checks = service.run_checks(session=context.session, account=context.account)
        return present_checks(checks, context.locale)


@router.post(
    "/drafts",
    status_code=201,
    response_model=ProposalRead,
    responses=documented(ClosureBlocked, IdempotencyConflict),
)
def create_closure_draft(context: ContextDep, key: OptionalKey = None) -> Response:
    """Prepare the request, for the user to confirm."""

    def prepare() -> Proposal:
        service.require_closable(session=context.session, account=context.account)
        consequences: dict[str, dict[str, str]] = {"deleted": {}, "retention": {}, "final": {}, "account": {}}
        return Proposal({}, {"account": context.account.name}, consequences)

    return propose(context, key, CLOSE, {}, prepare)


@router.post(
    "/requests",
    status_code=201,
    response_model=ClosureRead,
    responses=documented(*SUBMISSION_PROBLEMS, ClosureBlocked),
)
def request_closure(body: DraftSubmit, context: ContextDep, key: RequiredKey) -> Response:
    """Submit the confirmed request; the checks run again."""

    def perform(_content: Mapping[str, Any], entry: Entry) -> str:
        closure = service.request(session=context.session, account=context.account, now=context.now)
        entry.after = {"state": closure.state.value}
        return closure.number

    def show(number: str) -> ClosureRead:
        closure = service.get_request(session=context.session, account_id=context.account.id, number=number)
        return present(closure, context.locale)

    return submit(context, key, CLOSE, body.draft_id, perform, show)
