"""Put trainings into words."""

from datetime import date

from backend.account.models import Account
from backend.file.workbook import Cell
from backend.training import service
from backend.training.models import Training
from backend.training.schemas import RegionRead, TrainingRead
from backend.training.states import Region
from backend.wording import Locale


def present(training: Training, today: date, locale: Locale) -> TrainingRead:
    """Return one training in words."""
    registration = service.get_registration(training, today)
    return TrainingRead(
        id=training.id,
        title=training.title,
        region=training.region,
        region_label=_region_label(training.region, locale),
        form_label=locale.text(f"training.form.{training.form}"),
        place=training.place,
        starts_on=training.starts_on,
        ends_on=training.ends_on,
        register_until=training.register_until,
        registration=registration,
        registration_label=locale.text(
            f"training.registration.{registration}", count=training.seats_left, until=training.register_until
        ),
    )


def present_region(region: Region, locale: Locale) -> RegionRead:
    """Return a region in words."""
    return RegionRead(code=region, label=_region_label(region, locale))


def present_hint(partner: Account, locale: Locale) -> str:
    """Return how to register: seats are given out by the region, through the ecosystem manager."""
    manager = partner.manager
    if manager is None:
        return locale.text("training.hint.without_manager")
    return locale.text("training.hint.with_manager", name=manager.name, phone=manager.phone)


def _region_label(region: Region, locale: Locale) -> str:
    return locale.text(f"training.region.{region}")


EXPORTED_COLUMNS = (
    "title",
    "region",
    "place",
    "form",
    "starts_on",
    "ends_on",
    "register_until",
    "registration",
)


def cells_of(training: TrainingRead) -> list[Cell]:
    """Return the row of a spreadsheet."""
    return [
        training.title,
        training.region_label,
        training.place,
        training.form_label,
        training.starts_on.isoformat(),
        training.ends_on.isoformat(),
        training.register_until.isoformat(),
        training.registration_label,
    ]
