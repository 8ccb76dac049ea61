"""What the API takes and says about invitations."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from backend.association.states import AssociationModel
from backend.invitation.checks import CheckCode


class InvitationCheckRead(BaseModel):
    """One line of the account check."""

    model_config = ConfigDict(frozen=True)

    code: CheckCode
    title: str
    is_satisfied: bool
    detail: str
    fix: Annotated[str, Field(description="What to do; empty when the check is satisfied")]


class InvitationRead(BaseModel):
    """An invitation, whether the caller may accept it, and what that would mean."""

    model_config = ConfigDict(frozen=True)

    code: str
    partner_name: str
    model: AssociationModel
    model_label: str
    expires_at: datetime
    is_eligible: bool
    unsatisfied_count: int
    checks: list[InvitationCheckRead]
    consequences: list[str]
