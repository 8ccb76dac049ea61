"""What the API takes and says about unbinding."""

from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from backend.association.schemas import AssociationRead
from backend.unbinding.checks import CheckCode
from backend.unbinding.models import REASON_LENGTH
from backend.unbinding.states import RequestState

FREE_TEXT_PATTERN = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"
"""Any text, line breaks and tabs included, but no other control characters."""

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


class RequestQuery(BaseModel):
    """The page of a listing."""

    limit: Annotated[int, Field(ge=1, le=100)] = 20
    offset: Annotated[int, Field(ge=0, le=1_000_000)] = 0


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


class UnbindingRequestRead(BaseModel):
    """A request, where it stands and what comes next."""

    model_config = ConfigDict(frozen=True)

    number: str
    state: RequestState
    state_label: str
    reason: str
    partner_name: str
    submitted_at: datetime
    can_be_cancelled: bool
    next_step: str
    history: list[StatusChangeRead]


class UnbindingRequestPageRead(BaseModel):
    """The caller's requests, newest first."""

    model_config = ConfigDict(frozen=True)

    items: list[UnbindingRequestRead]
    total: int
