"""The caller's own page."""

from fastapi import APIRouter

from backend.account.schemas import Me, present
from backend.association import service as association_service
from backend.context import ContextDep

router = APIRouter(tags=["account"])


@router.get("/me")
def get_me(context: ContextDep) -> Me:
    """Tell who the caller is."""
    with context.audited("account.view"):
        association = association_service.get_active(
            session=context.session, customer_account_id=context.account.id
        )
        return present(context.user, association, context.locale)
