"""Find the trainings that are still ahead."""

from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from backend.training.models import Training
from backend.training.schemas import TrainingFilter
from backend.training.states import Region, Registration


def query_trainings(*, query: TrainingFilter, today: date) -> Select[Training]:
    """Return the selection of the trainings that have not begun, soonest first."""
    wanted = select(Training).where(Training.starts_on >= max(today, query.starts_from or today))
    if query.region is not None:
        wanted = wanted.where(Training.region == query.region)
    if query.starts_until is not None:
        wanted = wanted.where(Training.starts_on <= query.starts_until)
    return wanted.order_by(Training.starts_on, Training.id)


def list_regions(*, session: Session, today: date) -> list[Region]:
    """Return the regions that have trainings ahead, in the order of the enumeration."""
    found = set(session.scalars(select(Training.region).where(Training.starts_on >= today).distinct()))
    return [region for region in Region if region in found]


def get_registration(training: Training, today: date) -> Registration:
    """Tell whether one can still register."""
    if today > training.register_until:
        return Registration.CLOSED
    return Registration.OPEN if training.seats_left > 0 else Registration.FULL
