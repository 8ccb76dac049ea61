"""The partner's agreements, for its administrators and its staff."""

from typing import Annotated

from fastapi import APIRouter, Query

from backend.account.states import Role
from backend.agreement import service
from backend.agreement.presenter import present, present_summary
from backend.agreement.schemas import AgreementPageRead, AgreementQuery, AgreementRead
from backend.context import ContextDep
from backend.errors import NotFound, documented
from backend.numbers import normalise_number

router = APIRouter(prefix="/agreements", tags=["agreement"])

READERS = (Role.PARTNER_ADMIN, Role.PARTNER_STAFF)


@router.get("")
def list_agreements(context: ContextDep, query: Annotated[AgreementQuery, Query()]) -> AgreementPageRead:
    """List the agreements of the caller's partner, last changed first."""
    with context.audited("agreement.list") as entry:
        context.require(*READERS)
        agreements, total = service.list_agreements(
            session=context.session,
            partner_account_id=context.account.id,
            limit=query.limit,
            offset=query.offset,
        )
        entry.after = {"numbers": [agreement.number for agreement in agreements]}
        items = [present_summary(agreement, context.locale) for agreement in agreements]
        return AgreementPageRead(items=items, total=total)


@router.get("/{number}", responses=documented(NotFound))
def get_agreement(number: str, context: ContextDep) -> AgreementRead:
    """Show where one of the agreements stands."""
    with context.audited("agreement.view") as entry:
        entry.target = wanted = normalise_number(number)
        context.require(*READERS)
        agreement = service.get_agreement(
            session=context.session, partner_account_id=context.account.id, number=wanted
        )
        return present(agreement, context.locale)
