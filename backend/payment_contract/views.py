"""Payment contracts (topics contract.payment_request, contract.draft_vs_formal)."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from backend.account.states import PARTNER_ROLES, Role
from backend.audit.service import Entry
from backend.context import Context, ContextDep
from backend.draft.flow import SUBMISSION_PROBLEMS, Operation, Proposal, propose, submit
from backend.draft.schemas import DraftSubmit, ProposalRead
from backend.errors import IdempotencyConflict, NotFound, documented
from backend.file import service as file_service
from backend.file.schemas import FileRead
from backend.file.schemas import present as present_file
from backend.idempotency.once import OptionalKey, RequiredKey, Write, run_once
from backend.money import Money, MoneyRead
from backend.numbers import normalise_number
from backend.paging import PageQuery, read_page
from backend.payment_contract import service
from backend.payment_contract.document import MEDIA_TYPE, draw
from backend.payment_contract.errors import (
    ContractNeedsRealName,
    ContractNotDraft,
    ContractNotForResale,
    OrderInContract,
    PaidOnOutOfRange,
    TooManyContracts,
)
from backend.payment_contract.presenter import page_of, present, subject_phrase
from backend.payment_contract.schemas import (
    COMMITMENT,
    ContractDraftCreate,
    ContractOptionsRead,
    ContractRead,
    PendingOrderRead,
)
from backend.wording import Wording

router = APIRouter(prefix="/payment-contracts", tags=["payment_contract"])
ROLES = (*PARTNER_ROLES, Role.CUSTOMER)
REQUEST = Operation("payment_contract.request", ROLES)
FORMAL = Operation("formal_contract.request", ROLES)
ENTITLEMENT = (ContractNotForResale, ContractNeedsRealName)
REFUSALS = (*ENTITLEMENT, OrderInContract, PaidOnOutOfRange, TooManyContracts)


@router.get("/options")
def get_options(context: ContextDep, query: Annotated[PageQuery, Query()]) -> ContractOptionsRead:
    """Show whether the caller may ask for a contract, and a page of the orders that it may be about."""
    with context.audited("payment_contract.options"):
        context.require(*ROLES)
        resale = service.resale_association(session=context.session, account=context.account)
        free = service.query_free_orders(account_id=context.account.id)
        orders, total = read_page(context.session, free, query)
        return ContractOptionsRead(
            is_allowed=resale is None,
            is_verified=service.is_verified(session=context.session, account=context.account),
            partner_name=None if resale is None else resale.partner_account.name,
            items=[
                PendingOrderRead(
                    id=order.id,
                    product_name=order.product_name,
                    amount=MoneyRead.of(order.amount, order.currency),
                )
                for order in orders
            ],
            total=total,
        )


@router.post(
    "/drafts",
    status_code=201,
    response_model=ProposalRead,
    responses=documented(*REFUSALS, IdempotencyConflict),
)
def create_contract_draft(
    body: ContractDraftCreate, context: ContextDep, key: OptionalKey = None
) -> Response:
    """Prepare a contract, for the user to confirm."""

    def prepare() -> Proposal:
        content = body.model_dump(mode="json")
        wanted = _wanted(content)
        amount, currency = service.check(
            session=context.session, account=context.account, wanted=wanted, now=context.now
        )
        lines: dict[str, Wording] = {
            "party": context.account.name,
            "subject": subject_phrase(wanted.order_id, wanted.paid_on),
            "amount": Money(amount, currency),
        }
        return Proposal(content, lines, {"draft": {}, "single": {}, "formal": {}})

    request = {name: str(value) for name, value in body.model_dump().items()}
    return propose(context, key, REQUEST, request, prepare)


@router.post(
    "",
    status_code=201,
    response_model=ContractRead,
    responses=documented(*SUBMISSION_PROBLEMS, *REFUSALS),
)
def request_contract(body: DraftSubmit, context: ContextDep, key: RequiredKey) -> Response:
    """Make the confirmed contract's draft."""

    def perform(content: Mapping[str, Any], entry: Entry) -> str:
        contract = service.create(
            session=context.session, account=context.account, wanted=_wanted(content), now=context.now
        )
        entry.after = {"state": contract.state.value, "amount": str(contract.amount)}
        return contract.number

    return submit(context, key, REQUEST, body.draft_id, perform, _shower(context))


@router.post(
    "/{number}/formal/drafts",
    status_code=201,
    response_model=ProposalRead,
    responses=documented(NotFound, *ENTITLEMENT, ContractNotDraft, IdempotencyConflict),
)
def create_formal_draft(number: str, context: ContextDep, key: OptionalKey = None) -> Response:
    """Prepare to turn a draft into the formal contract, for the user to confirm."""
    wanted = normalise_number(number)

    def prepare() -> Proposal:
        contract = service.check_draft(session=context.session, account=context.account, number=wanted)
        lines: dict[str, Wording] = {
            "number": wanted,
            "subject": subject_phrase(contract.order_id, contract.paid_on),
            "amount": Money(contract.amount, contract.currency),
        }
        return Proposal({"number": wanted}, lines, {"sealed": {}, "final": {}})

    return propose(context, key, FORMAL, {"number": wanted}, prepare)


@router.post(
    "/formal",
    status_code=201,
    response_model=ContractRead,
    responses=documented(*SUBMISSION_PROBLEMS, *ENTITLEMENT, ContractNotDraft),
)
def make_formal(body: DraftSubmit, context: ContextDep, key: RequiredKey) -> Response:
    """Turn the draft into the formal contract as confirmed."""

    def perform(content: Mapping[str, Any], entry: Entry) -> str:
        contract = service.make_formal(
            session=context.session, account=context.account, number=content["number"]
        )
        entry.before, entry.after = {"state": "draft"}, {"state": contract.state.value}
        return contract.number

    return submit(context, key, FORMAL, body.draft_id, perform, _shower(context))


@router.post(
    "/{number}/preview",
    status_code=201,
    response_model=FileRead,
    responses=documented(NotFound, IdempotencyConflict),
)
def preview_contract(number: str, context: ContextDep, key: OptionalKey = None) -> Response:
    """Make a PDF of the contract; a draft says across the page that it is one."""
    wanted = normalise_number(number)

    def perform(entry: Entry) -> FileRead:
        entry.target = wanted
        context.require(*ROLES)
        contract = service.get_contract(session=context.session, account_id=context.account.id, number=wanted)
        content = draw(page_of(contract, context.locale))
        new = file_service.NewFile(f"{contract.number}.pdf", MEDIA_TYPE, content)
        file = file_service.keep(session=context.session, user_id=context.user.id, new=new, now=context.now)
        return present_file(file)

    write = Write("payment_contract.preview", {"number": wanted}, status=201)
    return run_once(context=context, key=key, write=write, perform=perform)


def _wanted(content: Mapping[str, Any]) -> service.Wanted:
    if content["subject"] != COMMITMENT:
        return service.Wanted(order_id=content["subject"])
    return service.Wanted(amount=Decimal(content["amount"]), paid_on=date.fromisoformat(content["paid_on"]))


def _shower(context: Context) -> Callable[[str], ContractRead]:
    def show(number: str) -> ContractRead:
        contract = service.get_contract(session=context.session, account_id=context.account.id, number=number)
        return present(contract, context.locale)

    return show
