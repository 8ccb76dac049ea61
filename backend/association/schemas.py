"""What the API says about an association."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict

from backend.association.models import Association
from backend.association.states import AssociationModel
from backend.clock import to_local
from backend.wording import Locale


class AssociationSummary(BaseModel):
    """The partner and the model."""

    model_config = ConfigDict(frozen=True)

    partner_name: str
    model: AssociationModel
    model_label: str


class AssociationRead(AssociationSummary):
    """The association with its start."""

    associated_at: datetime


def present_summary(association: Association, locale: Locale) -> AssociationSummary:
    """Return the partner and the model in words."""
    return AssociationSummary(
        partner_name=association.partner_account.name,
        model=association.model,
        model_label=locale.text(f"association.model.{association.model}"),
    )


def present(association: Association, locale: Locale) -> AssociationRead:
    """Return the association in words."""
    summary = present_summary(association, locale)
    return AssociationRead(**summary.model_dump(), associated_at=to_local(association.associated_at))
