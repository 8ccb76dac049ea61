"""What the API says about a partner's ecosystem manager."""

from pydantic import BaseModel, ConfigDict

from backend.account.models import Account


class ManagerRead(BaseModel):
    """The vendor's ecosystem manager of the partner."""

    model_config = ConfigDict(frozen=True)

    name: str
    phone: str
    email: str


class ManagerOfPartnerRead(BaseModel):
    """The caller's partner and who looks after it."""

    model_config = ConfigDict(frozen=True)

    partner_name: str
    manager: ManagerRead | None


def present_manager(partner: Account) -> ManagerRead | None:
    """Return the partner's ecosystem manager, if one is assigned."""
    manager = partner.manager
    return (
        None if manager is None else ManagerRead(name=manager.name, phone=manager.phone, email=manager.email)
    )
