"""Put invitations into words."""

from collections.abc import Sequence

from backend.association.states import AssociationModel
from backend.clock import to_local
from backend.invitation.checks import Check
from backend.invitation.models import Invitation
from backend.invitation.schemas import InvitationCheckRead, InvitationRead
from backend.wording import Locale

CONSEQUENCES = {
    AssociationModel.RESALE: ("notice", "allocation", "partner_invoices", "grace", "leaving"),
    AssociationModel.REFERRAL: ("notice", "pays_itself", "own_invoices", "leaving"),
}


def present(invitation: Invitation, checks: Sequence[Check], locale: Locale) -> InvitationRead:
    """Return the invitation with the account check in words."""
    partner = invitation.partner_account.name
    unsatisfied = sum(not check.is_satisfied for check in checks)
    return InvitationRead(
        code=invitation.code,
        partner_name=partner,
        model=invitation.model,
        model_label=locale.text(f"association.model.{invitation.model}"),
        expires_at=to_local(invitation.expires_at),
        is_eligible=unsatisfied == 0,
        unsatisfied_count=unsatisfied,
        checks=[present_check(check, locale) for check in checks],
        consequences=[
            locale.text(f"invitation.consequence.{name}", partner=partner)
            for name in CONSEQUENCES[invitation.model]
        ],
    )


def present_check(check: Check, locale: Locale) -> InvitationCheckRead:
    """Return one line of the account check in words."""
    key = f"invitation.check.{check.code}"
    sentence = "satisfied" if check.is_satisfied else "detail"
    return InvitationCheckRead(
        code=check.code,
        title=locale.text(f"{key}.title"),
        is_satisfied=check.is_satisfied,
        detail=locale.text(f"{key}.{sentence}", **check.values),
        fix="" if check.is_satisfied else locale.text(f"{key}.fix", **check.values),
    )
