"""Find the trainings that are still ahead."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.paging import read_page
from backend.training.models import Training
from backend.training.schemas import TrainingQuery
from backend.training.states import Region, Registration


def list_trainings(*, session: Session, query: TrainingQuery, today: date) -> tuple[Sequence[Training], int]:
    """Return a page of the trainings that have not begun, soonest first, and how many match."""
    wanted = select(Training).where(Training.starts_on >= max(today, query.starts_from or today))
    if query.region is not None:
        wanted = wanted.where(Training.region == query.region)
    if query.starts_until is not None:
        wanted = wanted.where(Training.starts_on <= query.starts_until)
    return read_page(session, wanted.order_by(Training.starts_on, Training.id), query)


def list_regions(*, session: Session, today: date) -> list[Region]:
    """Return the regions that have trainings ahead, in the order of the enumeration."""
    found = set(session.scalars(select(Training.region).where(Training.starts_on >= today).distinct()))
    return [region for region in Region if region in found]


def get_registration(training: Training, today: date) -> Registration:
    """Tell whether one can still register."""
    if today > training.register_until:
        return Registration.CLOSED
    return Registration.OPEN if training.seats_left > 0 else Registration.FULL
