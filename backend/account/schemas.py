"""What the API says about the caller."""

from pydantic import BaseModel, ConfigDict

from backend.account.models import User
from backend.account.states import AccountKind, Role, Site
from backend.association.models import Association
from backend.association.schemas import AssociationSummary
from backend.association.schemas import present_summary as present_association
from backend.wording import Locale


class Me(BaseModel):
    """The caller, the account and its association."""

    model_config = ConfigDict(frozen=True)

    user_id: str
    name: str
    kind: AccountKind
    role: Role
    account_id: str
    account_name: str
    site: Site
    association: AssociationSummary | None


def present(user: User, association: Association | None, locale: Locale) -> Me:
    """Return the caller in words."""
    account = user.account
    return Me(
        user_id=user.id,
        name=user.name,
        kind=account.kind,
        role=user.role,
        account_id=account.id,
        account_name=account.name,
        site=account.site,
        association=None if association is None else present_association(association, locale),
    )
