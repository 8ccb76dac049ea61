"""What the API says about agreements."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from backend.agreement.states import AgreementKind, Stage, StageProgress
from backend.money import MoneyRead


class AgreementQuery(BaseModel):
    """The page of a listing."""

    limit: Annotated[int, Field(ge=1, le=100)] = 20
    offset: Annotated[int, Field(ge=0, le=1_000_000)] = 0


class AgreementSummaryRead(BaseModel):
    """One line of the list."""

    model_config = ConfigDict(frozen=True)

    number: str
    title: str
    kind: AgreementKind
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


class ManagerRead(BaseModel):
    """The vendor's ecosystem manager of the partner."""

    model_config = ConfigDict(frozen=True)

    name: str
    phone: str
    email: str


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
    manager: ManagerRead | None
    history: list[AgreementEventRead]
