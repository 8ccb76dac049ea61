"""Authorizations: the partner asks, the customer answers."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from backend.account.states import Role
from backend.audit.service import Entry
from backend.authorization import service
from backend.authorization.errors import (
    AuthorizationPending,
    AuthorizationStateChanged,
    CommitmentNotAccepted,
    ResaleOnly,
)
from backend.authorization.models import Authorization
from backend.authorization.presenter import EXPORTED_COLUMNS, cells_of, present
from backend.authorization.schemas import (
    TARGETS,
    AuthorizationCreate,
    AuthorizationDecisionCreate,
    AuthorizationPageRead,
    AuthorizationRead,
)
from backend.authorization.states import AuthorizationState
from backend.context import Context, ContextDep
from backend.errors import IdempotencyConflict, IdempotencyKeyMissing, NotFound, documented
from backend.file.export import EXPORTED_ROWS, Export, Sheet, TooManyRows, export
from backend.file.schemas import FileRead
from backend.idempotency.once import OptionalKey, RequiredKey, Write, run_once
from backend.numbers import normalise_number
from backend.paging import PageQuery, read_page

router = APIRouter(prefix="/authorizations", tags=["authorization"])
EXPORT = Export("authorization.export", tuple(Role))


@router.get("")
def list_authorizations(context: ContextDep, query: Annotated[PageQuery, Query()]) -> AuthorizationPageRead:
    """List the authorizations that the caller's account is a side of, those that wait first."""
    with context.audited("authorization.list") as entry:
        context.require(*Role)
        wanted = service.query_authorizations(account_id=context.account.id)
        found, total = read_page(context.session, wanted, query)
        entry.after = {"numbers": [one.number for one in found]}
        return AuthorizationPageRead(
            items=[_present(one, context) for one in found],
            total=total,
            requested_count=service.count(
                session=context.session, account_id=context.account.id, state=AuthorizationState.REQUESTED
            ),
        )


@router.post(
    "/exports",
    status_code=201,
    response_model=FileRead,
    responses=documented(IdempotencyConflict, TooManyRows),
)
def export_authorizations(context: ContextDep, key: OptionalKey = None) -> Response:
    """Make an Excel file of all authorizations; it can be fetched for a short time."""

    def read() -> Sheet:
        wanted = service.query_authorizations(account_id=context.account.id)
        found = context.session.scalars(wanted.limit(EXPORTED_ROWS + 1)).all()
        separator = context.locale.text("list.separator")
        rows = [cells_of(_present(one, context), separator) for one in found]
        return EXPORT.sheet(context, EXPORTED_COLUMNS, rows)

    return export(context, key, EXPORT, {}, read)


@router.get("/{number}", responses=documented(NotFound))
def get_authorization(number: str, context: ContextDep) -> AuthorizationRead:
    """Show one of them."""
    with context.audited("authorization.view") as entry:
        context.require(*Role)
        entry.target = wanted = normalise_number(number)
        found = service.get_authorization(
            session=context.session, account_id=context.account.id, number=wanted
        )
        return _present(found, context)


@router.post(
    "",
    status_code=201,
    response_model=AuthorizationRead,
    responses=documented(
        IdempotencyKeyMissing,
        NotFound,
        ResaleOnly,
        AuthorizationPending,
        CommitmentNotAccepted,
        IdempotencyConflict,
    ),
)
def request_authorization(body: AuthorizationCreate, context: ContextDep, key: RequiredKey) -> Response:
    """Ask one of the caller's resale customers for an authorization."""

    def perform(entry: Entry) -> AuthorizationRead:
        context.require(Role.PARTNER_ADMIN)
        found = service.request(
            session=context.session,
            user=context.user,
            customer_account_id=body.customer_account_id,
            scopes=sorted(set(body.scopes)),
            purpose=body.purpose,
            has_accepted_commitment=body.has_accepted_commitment,
            now=context.now,
        )
        entry.target, entry.after = found.number, {"state": found.state.value, "scopes": found.scopes}
        return _present(found, context)

    write = Write("authorization.request", {"body": body.model_dump_json()}, status=201)
    return run_once(context=context, key=key, write=write, perform=perform)


@router.post(
    "/{number}/decision",
    response_model=AuthorizationRead,
    responses=documented(IdempotencyKeyMissing, NotFound, AuthorizationStateChanged, IdempotencyConflict),
)
def decide(number: str, body: AuthorizationDecisionCreate, context: ContextDep, key: RequiredKey) -> Response:
    """Approve, reject or revoke one of the caller's authorizations."""
    wanted = normalise_number(number)

    def perform(entry: Entry) -> AuthorizationRead:
        entry.target = wanted
        context.require(Role.CUSTOMER)
        before = service.get_authorization(
            session=context.session, account_id=context.account.id, number=wanted
        ).state
        found = service.move(
            session=context.session,
            user=context.user,
            actor_id=context.actor.acting_agent_id or context.user.id,
            number=wanted,
            target=TARGETS[body.action],
            note=body.reason,
            now=context.now,
        )
        entry.before, entry.after = {"state": before.value}, {"state": found.state.value, "note": body.reason}
        return _present(found, context)

    wish = {"number": wanted, "body": body.model_dump_json()}
    return run_once(
        context=context, key=key, write=Write("authorization.decide", wish, status=200), perform=perform
    )


def _present(found: Authorization, context: Context) -> AuthorizationRead:
    return present(found, context.locale, is_customer=context.user.role is Role.CUSTOMER)
