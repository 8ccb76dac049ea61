"""The caller's association."""

from fastapi import APIRouter

from backend.account.states import Role
from backend.association import service
from backend.association.schemas import AssociationPageRead, present_page
from backend.context import ContextDep

router = APIRouter(tags=["association"])


@router.get("/association")
def get_association(context: ContextDep) -> AssociationPageRead:
    """Show the partner, the model, since when, and what the model means for the caller."""
    with context.audited("association.view") as entry:
        context.require(Role.CUSTOMER)
        association = service.get_active(session=context.session, customer_account_id=context.account.id)
        entry.target = None if association is None else str(association.id)
        return present_page(association, context.now, context.locale)
