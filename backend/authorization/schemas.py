"""What the API takes and says about authorizations."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from backend.authorization.models import TEXT_LENGTH
from backend.authorization.states import AuthorizationState, Scope

FREE_TEXT_PATTERN = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"
FreeText = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=TEXT_LENGTH, pattern=FREE_TEXT_PATTERN),
]


class AuthorizationAction(StrEnum):
    """What the customer may do with an authorization."""

    APPROVE = "approve"
    REJECT = "reject"
    REVOKE = "revoke"


TARGETS = {
    AuthorizationAction.APPROVE: AuthorizationState.APPROVED,
    AuthorizationAction.REJECT: AuthorizationState.REJECTED,
    AuthorizationAction.REVOKE: AuthorizationState.REVOKED,
}


class AuthorizationCreate(BaseModel):
    """What a partner asks a customer for."""

    model_config = ConfigDict(extra="forbid")

    customer_account_id: Annotated[str, StringConstraints(pattern=r"^[!-~]{1,64}$")]
    scopes: Annotated[list[Scope], Field(min_length=1, max_length=len(Scope))]
    purpose: FreeText
    has_accepted_commitment: bool = False


class AuthorizationDecisionCreate(BaseModel):
    """What the customer decides; refusing and taking back need a reason."""

    model_config = ConfigDict(extra="forbid")

    action: AuthorizationAction
    reason: FreeText | None = None

    @model_validator(mode="after")
    def _no_needs_a_reason(self) -> "AuthorizationDecisionCreate":
        if self.action is not AuthorizationAction.APPROVE and self.reason is None:
            message = "a reason is needed"
            raise ValueError(message)
        return self


class AuthorizationRead(BaseModel):
    """One authorization in plain words."""

    model_config = ConfigDict(frozen=True)

    number: str
    state: AuthorizationState
    state_label: str
    partner_name: str
    customer_name: str
    purpose: str
    scopes: list[Scope]
    scope_lines: list[str]
    requested_at: datetime
    decided_at: datetime | None
    note: str | None
    can_be_approved: bool
    can_be_rejected: bool
    can_be_revoked: bool
    approval_consequences: list[str]
    rejection_consequences: list[str]
    revocation_consequences: list[str]
    advice: Annotated[str | None, Field(description="The warning to enable 云审计, once it is granted")]


class AuthorizationPageRead(BaseModel):
    """Those that wait first."""

    model_config = ConfigDict(frozen=True)

    items: list[AuthorizationRead]
    total: int
    requested_count: Annotated[int, Field(description="How many of all wait for an answer")]
