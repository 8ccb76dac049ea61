"""Requests to end an association as Excel files: all of them, and those that wait for the caller's side."""

from fastapi import APIRouter, Response
from sqlalchemy import Select

from backend.account.states import Role
from backend.context import Context, ContextDep
from backend.errors import IdempotencyConflict, documented
from backend.file.export import EXPORTED_ROWS, Export, Sheet, TooManyRows, export, moment_cell
from backend.file.schemas import FileRead
from backend.file.workbook import Cell
from backend.idempotency.once import OptionalKey
from backend.unbinding import decision, service
from backend.unbinding.models import UnbindingRequest
from backend.unbinding.moves import Requester
from backend.unbinding.presenter import present_pending_summary, present_request

router = APIRouter(prefix="/unbinding", tags=["unbinding"])
PROBLEMS = documented(IdempotencyConflict, TooManyRows)
ALL = Export("unbinding.export", tuple(Role))
COLUMNS = ("number", "customer", "partner", "model", "initiator", "reason", "submitted_at", "state")
PENDING = Export("unbinding_pending.export", tuple(Role))
PENDING_COLUMNS = ("number", "customer", "partner", "model", "reason", "submitted_at", "waiting_days")


@router.post("/requests/exports", status_code=201, response_model=FileRead, responses=PROBLEMS)
def export_requests(context: ContextDep, key: OptionalKey = None) -> Response:
    """Make an Excel file of the requests that the caller's account is a side of."""

    def read() -> Sheet:
        wanted = service.query_requests(account_id=context.account.id)
        rows = [_cells(request, context) for request in _found(context, wanted)]
        return ALL.sheet(context, COLUMNS, rows)

    return export(context, key, ALL, {}, read)


@router.post("/pending/exports", status_code=201, response_model=FileRead, responses=PROBLEMS)
def export_pending(context: ContextDep, key: OptionalKey = None) -> Response:
    """Make an Excel file of the requests that wait for the caller's side."""

    def read() -> Sheet:
        side = Requester(context.user).side
        wanted = decision.query_pending(side=side, account_id=context.account.id)
        rows = [_pending_cells(request, context) for request in _found(context, wanted)]
        return PENDING.sheet(context, PENDING_COLUMNS, rows)

    return export(context, key, PENDING, {}, read)


def _found(context: Context, wanted: Select[UnbindingRequest]) -> list[UnbindingRequest]:
    return list(context.session.scalars(wanted.limit(EXPORTED_ROWS + 1)))


def _cells(request: UnbindingRequest, context: Context) -> list[Cell]:
    locale = context.locale
    shown = present_request(request, context.now, locale, Requester(context.user).side)
    return [
        shown.number,
        shown.customer_name,
        shown.partner_name,
        locale.text(f"association.model.{request.association.model}"),
        locale.text(f"export.unbinding.initiator.{shown.initiator}"),
        shown.reason,
        moment_cell(shown.submitted_at),
        shown.state_label,
    ]


def _pending_cells(request: UnbindingRequest, context: Context) -> list[Cell]:
    shown = present_pending_summary(request, context.now, context.locale)
    return [
        shown.number,
        shown.customer_name,
        shown.partner_name,
        shown.model_label,
        shown.reason,
        moment_cell(shown.submitted_at),
        shown.waiting_days,
    ]
