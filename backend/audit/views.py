"""What was done in the caller's account, through this assistant too."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from backend.account import service as account_service
from backend.account.states import PARTNER_ROLES
from backend.audit import listing
from backend.audit.presenter import present
from backend.audit.schemas import AuditPageRead, AuditRecordRead
from backend.clock import to_local
from backend.context import ContextDep
from backend.errors import IdempotencyConflict, documented
from backend.file.export import EXPORTED_ROWS, Export, Sheet, TooManyRows, export, moment_cell
from backend.file.schemas import FileRead
from backend.file.workbook import Cell
from backend.idempotency.once import OptionalKey
from backend.paging import PageQuery, read_page

router = APIRouter(prefix="/audit-records", tags=["audit"])
EXPORT = Export("audit.export", PARTNER_ROLES)
COLUMNS = ("at", "user", "operation", "target", "channel", "outcome", "agent")


@router.get("")
def list_audit_records(context: ContextDep, query: Annotated[PageQuery, Query()]) -> AuditPageRead:
    """List the last seven days of the caller's account, newest first."""
    with context.audited("audit.list"):
        context.require(*PARTNER_ROLES)
        wanted = listing.query_records(account_id=context.account.id, now=context.now)
        records, total = read_page(context.session, wanted, query)
        names = account_service.names_of_users(session=context.session, account_id=context.account.id)
        return AuditPageRead(
            items=[present(record, names, context.locale) for record in records],
            total=total,
            since=to_local(listing.shown_since(context.now)),
            days=listing.SHOWN_DAYS,
        )


@router.post(
    "/exports",
    status_code=201,
    response_model=FileRead,
    responses=documented(IdempotencyConflict, TooManyRows),
)
def export_audit_records(context: ContextDep, key: OptionalKey = None) -> Response:
    """Make an Excel file of the last seven days; it can be fetched for a short time."""

    def read() -> Sheet:
        wanted = listing.query_records(account_id=context.account.id, now=context.now)
        records = context.session.scalars(wanted.limit(EXPORTED_ROWS + 1)).all()
        names = account_service.names_of_users(session=context.session, account_id=context.account.id)
        shown = (present(record, names, context.locale) for record in records)
        return EXPORT.sheet(context, COLUMNS, [_cells(record) for record in shown])

    return export(context, key, EXPORT, {}, read)


def _cells(record: AuditRecordRead) -> list[Cell]:
    return [
        moment_cell(record.at),
        record.user_name,
        record.operation_label,
        record.target or "",
        record.channel_label,
        record.outcome_label,
        record.agent_note or "",
    ]
