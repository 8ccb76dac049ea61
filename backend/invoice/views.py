"""The partner's invoices from the vendor (topic invoice.partner.special_vat)."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from backend.account.states import PARTNER_ROLES
from backend.audit.service import Entry
from backend.context import Context, ContextDep
from backend.draft.flow import SUBMISSION_PROBLEMS, Operation, Proposal, propose, submit
from backend.draft.schemas import DraftSubmit, ProposalRead
from backend.errors import IdempotencyConflict, NotFound, documented
from backend.file.export import EXPORTED_ROWS, Export, Sheet, TooManyRows, export
from backend.file.schemas import FileRead
from backend.idempotency.once import OptionalKey, RequiredKey
from backend.invoice import service
from backend.invoice.errors import (
    InvoiceAmountExceeds,
    InvoiceDeliveryUnfit,
    InvoiceStepNotAllowed,
    InvoiceTitleUnfit,
    NothingToInvoice,
)
from backend.invoice.presenter import EXPORTED_COLUMNS, cells_of, present, present_options
from backend.invoice.schemas import (
    InvoiceDraftCreate,
    InvoiceOptionsRead,
    InvoicePageRead,
    InvoiceQuery,
    InvoiceRead,
    Step,
)
from backend.invoice.states import Actor, InvoiceState, Medium
from backend.money import Money
from backend.numbers import normalise_number
from backend.paging import read_page
from backend.wording import Phrase, Wording

router = APIRouter(prefix="/invoices", tags=["invoice"])
REQUEST = Operation("invoice.request", PARTNER_ROLES)
STEPS: Mapping[Step, tuple[Operation, InvoiceState]] = {
    "cancellation": (Operation("invoice_cancellation.request", PARTNER_ROLES), InvoiceState.CANCELLED),
    "return": (Operation("invoice_return.request", PARTNER_ROLES), InvoiceState.RETURN_REQUESTED),
    "receipt": (Operation("invoice_receipt.confirm", PARTNER_ROLES), InvoiceState.ISSUED),
}
EXPORT = Export("invoice.export", PARTNER_ROLES)
REFUSALS = (InvoiceAmountExceeds, InvoiceDeliveryUnfit, InvoiceTitleUnfit, NothingToInvoice)


@router.get("/options")
def get_options(context: ContextDep) -> InvoiceOptionsRead:
    """Show what may be invoiced and to whom."""
    with context.audited("invoice.options"):
        context.require(*PARTNER_ROLES)
        account = context.account
        balances = service.list_balances(session=context.session, account_id=account.id)
        titles = service.list_titles(session=context.session, account_id=account.id)
        return present_options(balances, titles, account.currency, context.locale)


@router.get("")
def list_invoices(context: ContextDep, query: Annotated[InvoiceQuery, Query()]) -> InvoicePageRead:
    """List the invoices of the caller's partner, newest first."""
    with context.audited("invoice.list"):
        context.require(*PARTNER_ROLES)
        wanted = service.query_invoices(account_id=context.account.id, state=query.state)
        invoices, total = read_page(context.session, wanted, query)
        return InvoicePageRead(items=[present(invoice, context.locale) for invoice in invoices], total=total)


@router.post(
    "/exports",
    status_code=201,
    response_model=FileRead,
    responses=documented(IdempotencyConflict, TooManyRows),
)
def export_invoices(context: ContextDep, key: OptionalKey = None) -> Response:
    """Make an Excel file of all invoices; it can be fetched for a short time."""

    def read() -> Sheet:
        wanted = service.query_invoices(account_id=context.account.id, state=None)
        invoices = context.session.scalars(wanted.limit(EXPORTED_ROWS + 1)).all()
        shown = (present(invoice, context.locale) for invoice in invoices)
        return EXPORT.sheet(context, EXPORTED_COLUMNS, [cells_of(invoice) for invoice in shown])

    return export(context, key, EXPORT, {}, read)


@router.get("/{number}", responses=documented(NotFound))
def get_invoice(number: str, context: ContextDep) -> InvoiceRead:
    """Show where one of the invoices stands."""
    with context.audited("invoice.view") as entry:
        entry.target = wanted = normalise_number(number)
        context.require(*PARTNER_ROLES)
        invoice = service.get_invoice(session=context.session, account_id=context.account.id, number=wanted)
        return present(invoice, context.locale)


@router.post(
    "/drafts",
    status_code=201,
    response_model=ProposalRead,
    responses=documented(*REFUSALS, IdempotencyConflict),
)
def create_invoice_draft(body: InvoiceDraftCreate, context: ContextDep, key: OptionalKey = None) -> Response:
    """Prepare the request for an invoice, for the user to confirm."""

    def prepare() -> Proposal:
        content = body.model_dump(mode="json")
        balance, title = service.check(
            session=context.session, account_id=context.account.id, wanted=_wanted(content)
        )
        lines: dict[str, Wording] = {
            "amount": Money(body.amount, balance.currency),
            "tax": balance.tax_percent,
            "title": title.name,
            "tax_number": title.tax_number or "",
            "medium": Phrase(f"invoice.medium.{body.medium}", {}),
            "delivery": body.delivery,
        }
        owed = Money(balance.owed, balance.currency)
        left = Money(service.available(balance) - body.amount, balance.currency)
        offset = {"offset": {"owed": owed}} if balance.owed else {}
        consequences = {**offset, "left": {"left": left}, "review": {}, "whole": {}}
        return Proposal({**content, "tax_percent": balance.tax_percent}, lines, consequences)

    request = {name: str(value) for name, value in body.model_dump().items()}
    return propose(context, key, REQUEST, request, prepare)


@router.post(
    "",
    status_code=201,
    response_model=InvoiceRead,
    responses=documented(*SUBMISSION_PROBLEMS, *REFUSALS),
)
def request_invoice(body: DraftSubmit, context: ContextDep, key: RequiredKey) -> Response:
    """Submit the confirmed request; everything is checked again."""

    def perform(content: Mapping[str, Any], entry: Entry) -> str:
        invoice = service.request(
            session=context.session, account_id=context.account.id, wanted=_wanted(content), now=context.now
        )
        entry.after = {"state": invoice.state.value, "amount": str(invoice.amount)}
        return invoice.number

    return submit(context, key, REQUEST, body.draft_id, perform, _shower(context))


@router.post(
    "/{number}/steps/{step}/drafts",
    status_code=201,
    response_model=ProposalRead,
    responses=documented(NotFound, InvoiceStepNotAllowed, IdempotencyConflict),
)
def create_step_draft(number: str, step: Step, context: ContextDep, key: OptionalKey = None) -> Response:
    """Prepare the withdrawal, the return or the confirmation of receipt of an invoice."""
    operation, target = STEPS[step]
    wanted = normalise_number(number)

    def prepare() -> Proposal:
        invoice = service.get_invoice(session=context.session, account_id=context.account.id, number=wanted)
        service.check_step(invoice=invoice, target=target, actor=Actor.PARTNER)
        money = Money(invoice.amount, invoice.currency)
        lines: dict[str, Wording] = {"number": wanted, "title": invoice.title.name, "amount": money}
        consequences = {"whole": {"amount": money}, f"{invoice.medium}": {}}
        return Proposal({"number": wanted}, lines, consequences)

    return propose(context, key, operation, {"number": wanted}, prepare)


@router.post(
    "/steps/{step}",
    status_code=201,
    response_model=InvoiceRead,
    responses=documented(*SUBMISSION_PROBLEMS, InvoiceStepNotAllowed),
)
def take_step(step: Step, body: DraftSubmit, context: ContextDep, key: RequiredKey) -> Response:
    """Withdraw, return or acknowledge the invoice as confirmed."""
    operation, target = STEPS[step]

    def perform(content: Mapping[str, Any], entry: Entry) -> str:
        invoice = service.get_invoice(
            session=context.session, account_id=context.account.id, number=content["number"]
        )
        entry.before = {"state": invoice.state.value}
        service.move(
            session=context.session, invoice=invoice, target=target, actor=Actor.PARTNER, now=context.now
        )
        entry.after = {"state": invoice.state.value}
        return invoice.number

    return submit(context, key, operation, body.draft_id, perform, _shower(context))


def _wanted(content: Mapping[str, Any]) -> service.Wanted:
    return service.Wanted(
        amount=Decimal(content["amount"]),
        title_id=content["title"],
        medium=Medium(content["medium"]),
        delivery=content["delivery"],
        tax_percent=content["tax_percent"],
    )


def _shower(context: Context) -> Callable[[str], InvoiceRead]:
    def show(number: str) -> InvoiceRead:
        invoice = service.get_invoice(session=context.session, account_id=context.account.id, number=number)
        return present(invoice, context.locale)

    return show
