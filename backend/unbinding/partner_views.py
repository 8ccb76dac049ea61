"""The partner's customers, and its own requests to end an association with one of them."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from backend.account.states import Role
from backend.association.schemas import present as present_association
from backend.audit.service import Entry
from backend.context import ContextDep
from backend.errors import IdempotencyConflict, IdempotencyKeyMissing, NotFound, documented
from backend.idempotency.once import RequiredKey, Write, run_once
from backend.unbinding import partner_service as service
from backend.unbinding.errors import OpenRequestExists, UnbindingBlocked
from backend.unbinding.moves import Requester
from backend.unbinding.presenter import present_partner_preflight, present_request
from backend.unbinding.schemas import (
    ACCOUNT_ID_PATTERN,
    CustomerPageRead,
    CustomerQuery,
    CustomerRead,
    PartnerPreflightRead,
    PartnerRequestCreate,
    UnbindingRequestRead,
)

router = APIRouter(prefix="/unbinding", tags=["unbinding"])
AccountId = Annotated[str, Path(pattern=ACCOUNT_ID_PATTERN)]


@router.get("/customers")
def list_customers(context: ContextDep, query: Annotated[CustomerQuery, Query()]) -> CustomerPageRead:
    """List the customers who are associated with the caller's partner account."""
    with context.audited("unbinding.list_customers") as entry:
        context.require(Role.PARTNER_ADMIN, Role.PARTNER_STAFF)
        rows, total = service.list_customers(
            session=context.session,
            partner_account_id=context.account.id,
            name=query.name,
            limit=query.limit,
            offset=query.offset,
        )
        entry.after = {"accounts": [account.id for _, account in rows]}
        items = []
        for association, account in rows:
            read = present_association(association, context.locale)
            values = read.model_dump(include={"model", "model_label", "associated_at"})
            items.append(CustomerRead(account_id=account.id, name=account.name, **values))
        return CustomerPageRead(items=items, total=total)


@router.get("/customers/{account_id}/preflight", responses=documented(NotFound))
def get_customer_preflight(account_id: AccountId, context: ContextDep) -> PartnerPreflightRead:
    """Check everything that can stand in the way of the partner's request about this customer."""
    with context.audited("unbinding.partner_preflight") as entry:
        context.require(Role.PARTNER_ADMIN, Role.PARTNER_STAFF)
        account, preflight = service.run_preflight(
            session=context.session,
            partner_account_id=context.account.id,
            customer_account_id=account_id,
            now=context.now,
        )
        entry.target = account.id
        entry.after = {"unsatisfied": [check.code.value for check in preflight.unsatisfied]}
        can_submit = context.user.role is Role.PARTNER_ADMIN
        return present_partner_preflight(
            account, preflight, context.now, context.locale, can_submit=can_submit
        )


@router.post(
    "/partner-requests",
    status_code=201,
    response_model=UnbindingRequestRead,
    responses=documented(
        IdempotencyKeyMissing, NotFound, UnbindingBlocked, OpenRequestExists, IdempotencyConflict
    ),
)
def submit_partner_request(body: PartnerRequestCreate, context: ContextDep, key: RequiredKey) -> Response:
    """Ask to end the association with one of the caller's customers; the customer decides."""

    def perform(entry: Entry) -> UnbindingRequestRead:
        context.require(Role.PARTNER_ADMIN)
        requester = Requester(context.user, context.actor.acting_agent_id)
        request = service.submit(
            session=context.session,
            requester=requester,
            customer_account_id=body.customer_account_id,
            reason=body.reason,
            now=context.now,
        )
        entry.target = request.number
        entry.after = {"state": request.state.value, "customer": body.customer_account_id}
        return present_request(request, context.now, context.locale, requester.side)

    wish = {"customer_account_id": body.customer_account_id, "reason": body.reason}
    return run_once(
        context=context, key=key, write=Write("unbinding.partner_submit", wish, status=201), perform=perform
    )
