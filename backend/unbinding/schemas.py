"""What the API takes and says about unbinding."""

from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from backend.association.schemas import AssociationRead
from backend.association.states import AssociationModel
from backend.paging import PageQuery
from backend.unbinding.checks import CheckCode
from backend.unbinding.models import REASON_LENGTH
from backend.unbinding.states import Decision, RequestState, Side

FREE_TEXT_PATTERN = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"
"""Any text, line breaks and tabs included, but no other control characters."""

ACCOUNT_ID_PATTERN = r"^[!-~]{1,64}$"

Reason = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, min_length=1, max_length=REASON_LENGTH, pattern=FREE_TEXT_PATTERN
    ),
]


class DraftCreate(BaseModel):
    """The reason, in the user's words."""

    model_config = ConfigDict(extra="forbid")

    reason: Reason


class RequestCreate(BaseModel):
    """The draft that the user was shown and confirmed."""

    model_config = ConfigDict(extra="forbid")

    draft_id: Annotated[str, StringConstraints(min_length=1, max_length=64)]


class PartnerRequestCreate(BaseModel):
    """The partner's own request about one of its customers."""

    model_config = ConfigDict(extra="forbid")

    customer_account_id: Annotated[str, StringConstraints(pattern=ACCOUNT_ID_PATTERN)]
    reason: Reason


class DecisionCreate(BaseModel):
    """What the deciding side says; a rejection needs a reason."""

    model_config = ConfigDict(extra="forbid")

    decision: Decision
    reason: Reason | None = None

    @model_validator(mode="after")
    def _rejection_has_reason(self) -> "DecisionCreate":
        if self.decision is Decision.REJECT and self.reason is None:
            message = "a rejection needs a reason"
            raise ValueError(message)
        return self


class CustomerQuery(PageQuery):
    """A part of the name, and the page."""

    name: Annotated[str | None, Field(min_length=1, max_length=100, pattern=FREE_TEXT_PATTERN)] = None


class CheckRead(BaseModel):
    """One line of the checklist."""

    model_config = ConfigDict(frozen=True)

    code: CheckCode
    title: str
    is_satisfied: bool
    detail: str
    fix: Annotated[str, Field(description="What to do; empty when the check is satisfied")]


class PreflightRead(BaseModel):
    """The checklist and the verdict."""

    model_config = ConfigDict(frozen=True)

    association: AssociationRead | None
    is_eligible: bool
    checks: list[CheckRead]
    unsatisfied_count: int
    next_allowed_on: Annotated[date | None, Field(description="Set while the three-month rule forbids one")]


class DraftRead(BaseModel):
    """What the user is asked to confirm."""

    model_config = ConfigDict(frozen=True)

    id: str
    reason: str
    partner_name: str
    consequences: list[str]
    created_at: datetime
    expires_at: datetime


class StatusChangeRead(BaseModel):
    """One step of a request's history."""

    model_config = ConfigDict(frozen=True)

    state: RequestState
    label: str
    at: datetime
    actor_label: str
    note: str | None


class ReviewerRead(BaseModel):
    """Whom the partner may ask about the pre-review (预审人)."""

    model_config = ConfigDict(frozen=True)

    name: str
    email: str


class UnbindingRequestRead(BaseModel):
    """A request, where it stands and what comes next."""

    model_config = ConfigDict(frozen=True)

    number: str
    initiator: Side
    state: RequestState
    state_label: str
    reason: str
    customer_name: str
    partner_name: str
    submitted_at: datetime
    can_be_cancelled: bool
    next_step: str
    reviewer: Annotated[ReviewerRead | None, Field(description="The pre-reviewer, for the partner only")]
    history: list[StatusChangeRead]


class UnbindingRequestPageRead(BaseModel):
    """The caller's requests, newest first."""

    model_config = ConfigDict(frozen=True)

    items: list[UnbindingRequestRead]
    total: int


class CustomerRead(BaseModel):
    """One of the partner's customers."""

    model_config = ConfigDict(frozen=True)

    account_id: str
    name: str
    model: AssociationModel
    model_label: str
    associated_at: datetime


class CustomerPageRead(BaseModel):
    """The partner's customers by name."""

    model_config = ConfigDict(frozen=True)

    items: list[CustomerRead]
    total: int


class PartnerPreflightRead(PreflightRead):
    """The checklist about a customer as its partner sees it, and what submitting would mean."""

    customer_account_id: str
    customer_name: str
    can_submit: Annotated[bool, Field(description="The caller is an administrator")]
    consequences: list[str]


class PendingSummaryRead(BaseModel):
    """A request that waits for the caller's side."""

    model_config = ConfigDict(frozen=True)

    number: str
    initiator: Side
    customer_name: str
    partner_name: str
    model_label: str
    reason: str
    submitted_at: datetime
    waiting_days: int


class PendingPageRead(BaseModel):
    """What waits for the caller's side, oldest first."""

    model_config = ConfigDict(frozen=True)

    items: list[PendingSummaryRead]
    total: int
    can_decide: Annotated[bool, Field(description="The caller may decide, not only look")]


class PendingRead(PendingSummaryRead):
    """A request that waits, with the checklist as it is now and what each decision would mean."""

    can_decide: bool
    is_eligible: Annotated[bool, Field(description="It could be approved now")]
    unsatisfied_count: int
    checks: list[CheckRead]
    approval_consequences: list[str]
    rejection_consequences: list[str]
