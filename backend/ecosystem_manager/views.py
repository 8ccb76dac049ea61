"""Who looks after the caller's partner (topic partner.manager.find)."""

from fastapi import APIRouter

from backend.account.states import PARTNER_ROLES
from backend.context import ContextDep
from backend.ecosystem_manager.schemas import ManagerOfPartnerRead, present_manager

router = APIRouter(prefix="/ecosystem-manager", tags=["ecosystem_manager"])


@router.get("")
def get_ecosystem_manager(context: ContextDep) -> ManagerOfPartnerRead:
    """Show the ecosystem manager of the caller's partner."""
    with context.audited("ecosystem_manager.view"):
        context.require(*PARTNER_ROLES)
        return ManagerOfPartnerRead(
            partner_name=context.account.name, manager=present_manager(context.account)
        )
