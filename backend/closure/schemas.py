"""What the API says about closing an account."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict

from backend.closure.states import CheckCode, ClosureState


class ClosureCheckRead(BaseModel):
    """One line of the checklist."""

    model_config = ConfigDict(frozen=True)

    code: CheckCode
    title: str
    is_satisfied: bool
    detail: str
    fix: str


class ClosurePreflightRead(BaseModel):
    """The checklist and the verdict."""

    model_config = ConfigDict(frozen=True)

    is_eligible: bool
    checks: list[ClosureCheckRead]
    unsatisfied_count: int


class ClosureRead(BaseModel):
    """A request to close the account."""

    model_config = ConfigDict(frozen=True)

    number: str
    state: ClosureState
    state_label: str
    submitted_at: datetime
    next_step: str
