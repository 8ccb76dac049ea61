"""Table of trainings."""

from datetime import date

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from backend.database import Base
from backend.training.states import Region, TrainingForm


class Training(Base):
    """One training of a region's calendar."""

    __tablename__ = "training"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    region: Mapped[Region] = mapped_column(index=True)
    form: Mapped[TrainingForm]
    place: Mapped[str] = mapped_column(String(200))
    starts_on: Mapped[date] = mapped_column(index=True)
    ends_on: Mapped[date]
    register_until: Mapped[date]
    seats_left: Mapped[int]
