"""What the API says about agreements."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from backend.agreement.states import AgreementKind, Stage, StageProgress
from backend.ecosystem_manager.schemas import ManagerRead
from backend.money import MoneyRead
from backend.paging import PageQuery

Milestone = Literal[Stage.MILESTONE_1, Stage.MILESTONE_2, Stage.MILESTONE_3]


class AgreementQuery(PageQuery):
    """Which agreements: of one kind, signed or not."""

    kind: AgreementKind | None = None
    is_signed: bool | None = None


class AcceptanceDraftCreate(BaseModel):
    """The milestone to be accepted; null means the one that is due."""

    model_config = ConfigDict(extra="forbid")

    milestone: Milestone | None = None


class AgreementSummaryRead(BaseModel):
    """One line of the list."""

    model_config = ConfigDict(frozen=True)

    number: str
    title: str
    kind: AgreementKind
    kind_label: str
    is_signed: bool
    stage: Stage
    stage_label: str
    updated_at: datetime


class AgreementPageRead(BaseModel):
    """The caller's partner's agreements, last changed first."""

    model_config = ConfigDict(frozen=True)

    items: list[AgreementSummaryRead]
    total: int


class StageRead(BaseModel):
    """One stage on the way, and when it was passed."""

    model_config = ConfigDict(frozen=True)

    code: Stage
    label: str
    state: StageProgress
    at: datetime | None


class AgreementEventRead(BaseModel):
    """One thing that happened."""

    model_config = ConfigDict(frozen=True)

    at: datetime
    label: str
    note: str | None


class AgreementRead(BaseModel):
    """Where an agreement stands, what it waits for and who acts next."""

    model_config = ConfigDict(frozen=True)

    number: str
    title: str
    kind: AgreementKind
    kind_label: str
    stage: Stage
    stage_label: str
    amount: Annotated[
        MoneyRead | None, Field(description="Null until the signed agreement was uploaded and reviewed")
    ]
    stages: list[StageRead]
    blocker: Annotated[str | None, Field(description="Null when nothing is left to do")]
    next_actor: str
    next_step: str
    can_request_acceptance: bool
    manager: ManagerRead | None
    history: list[AgreementEventRead]
