"""What the API says about an association."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from backend.association.models import Association
from backend.association.states import AssociationModel
from backend.clock import local_date, to_local
from backend.wording import Locale

MEANING = {
    AssociationModel.RESALE: ("allocation", "partner_invoices", "authorization"),
    AssociationModel.REFERRAL: ("pays_itself", "own_invoices"),
}
"""What each model means for the customer, by the topic `partner.association.types`."""


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


class AssociationPageRead(BaseModel):
    """The caller's association, or none."""

    model_config = ConfigDict(frozen=True)

    association: AssociationRead | None
    days: Annotated[int | None, Field(description="Days since the association began")]
    meaning: list[str]


def present_page(association: Association | None, now: datetime, locale: Locale) -> AssociationPageRead:
    """Return the association with what its model means."""
    if association is None:
        return AssociationPageRead(association=None, days=None, meaning=[])
    partner = association.partner_account.name
    names = MEANING[association.model]
    return AssociationPageRead(
        association=present(association, locale),
        days=(local_date(now) - local_date(association.associated_at)).days,
        meaning=[locale.text(f"association.meaning.{name}", partner=partner) for name in names],
    )
