"""What the API takes and says about trainings."""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from backend.paging import PageQuery
from backend.training.states import Region, Registration


class TrainingFilter(BaseModel):
    """Which trainings: of one region, starting within some days."""

    region: Region | None = None
    starts_from: Annotated[date | None, Field(description="Never earlier than today")] = None
    starts_until: date | None = None


class TrainingQuery(TrainingFilter, PageQuery):
    """Which of them, and which page."""


class TrainingExport(TrainingFilter):
    """Which of them go into the file."""

    model_config = ConfigDict(extra="forbid")


class TrainingRead(BaseModel):
    """One training and whether one can register."""

    model_config = ConfigDict(frozen=True)

    id: str
    title: str
    region: Region
    region_label: str
    form_label: str
    place: str
    starts_on: date
    ends_on: date
    register_until: date
    registration: Registration
    registration_label: str


class RegionRead(BaseModel):
    """A region that has trainings ahead."""

    model_config = ConfigDict(frozen=True)

    code: Region
    label: str


class TrainingPageRead(BaseModel):
    """Trainings that have not begun, soonest first."""

    model_config = ConfigDict(frozen=True)

    items: list[TrainingRead]
    total: int
    regions: list[RegionRead]
    hint: Annotated[str, Field(description="How to register")]
