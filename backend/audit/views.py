"""What was done in the caller's account, through this assistant too."""

from typing import Annotated

from fastapi import APIRouter, Query

from backend.account import service as account_service
from backend.account.states import PARTNER_ROLES
from backend.audit import listing
from backend.audit.presenter import present
from backend.audit.schemas import AuditPageRead
from backend.clock import to_local
from backend.context import ContextDep
from backend.paging import PageQuery

router = APIRouter(prefix="/audit-records", tags=["audit"])


@router.get("")
def list_audit_records(context: ContextDep, query: Annotated[PageQuery, Query()]) -> AuditPageRead:
    """List the last seven days of the caller's account, newest first."""
    with context.audited("audit.list"):
        context.require(*PARTNER_ROLES)
        records, total = listing.list_records(
            session=context.session, account_id=context.account.id, now=context.now, query=query
        )
        names = account_service.names_of_users(session=context.session, account_id=context.account.id)
        return AuditPageRead(
            items=[present(record, names, context.locale) for record in records],
            total=total,
            since=to_local(listing.shown_since(context.now)),
            days=listing.SHOWN_DAYS,
        )
