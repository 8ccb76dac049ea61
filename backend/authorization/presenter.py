"""Put authorizations into words."""

from backend.authorization.models import Authorization
from backend.authorization.schemas import AuthorizationRead
from backend.authorization.states import AuthorizationState, Mover, Scope, is_allowed
from backend.clock import to_local
from backend.file.export import moment_cell
from backend.file.workbook import Cell
from backend.wording import Locale

CONSEQUENCES = {
    AuthorizationState.APPROVED: ("letter", "acts_for_you", "audit", "revocable"),
    AuthorizationState.REJECTED: ("stays_out", "partner_reads_reason"),
    AuthorizationState.REVOKED: ("at_once", "must_ask_again", "partner_reads_reason"),
}


def present(found: Authorization, locale: Locale, *, is_customer: bool) -> AuthorizationRead:
    """Return one authorization; only the customer is offered to move it."""

    def may(target: AuthorizationState) -> bool:
        return is_customer and is_allowed(found.state, target, Mover.CUSTOMER)

    association = found.association
    is_granted = found.state is AuthorizationState.APPROVED
    return AuthorizationRead(
        number=found.number,
        state=found.state,
        state_label=locale.text(f"authorization.state.{found.state}"),
        partner_name=association.partner_account.name,
        customer_name=association.customer_account.name,
        purpose=found.purpose,
        scopes=[Scope(scope) for scope in found.scopes],
        scope_lines=[locale.text(f"authorization.scope.{scope}") for scope in found.scopes],
        requested_at=to_local(found.requested_at),
        decided_at=None if found.decided_at is None else to_local(found.decided_at),
        note=found.note,
        can_be_approved=may(AuthorizationState.APPROVED),
        can_be_rejected=may(AuthorizationState.REJECTED),
        can_be_revoked=may(AuthorizationState.REVOKED),
        approval_consequences=_consequences(AuthorizationState.APPROVED, found, locale),
        rejection_consequences=_consequences(AuthorizationState.REJECTED, found, locale),
        revocation_consequences=_consequences(AuthorizationState.REVOKED, found, locale),
        advice=locale.text("authorization.advice") if is_granted and is_customer else None,
    )


def _consequences(target: AuthorizationState, found: Authorization, locale: Locale) -> list[str]:
    partner = found.association.partner_account.name
    return [
        locale.text(f"authorization.consequence.{name}", partner=partner) for name in CONSEQUENCES[target]
    ]


EXPORTED_COLUMNS = (
    "number",
    "partner",
    "customer",
    "purpose",
    "scopes",
    "state",
    "requested_at",
    "decided_at",
    "note",
)


def cells_of(found: AuthorizationRead, separator: str) -> list[Cell]:
    """Return the row of a spreadsheet."""
    return [
        found.number,
        found.partner_name,
        found.customer_name,
        found.purpose,
        separator.join(found.scope_lines),
        found.state_label,
        moment_cell(found.requested_at),
        "" if found.decided_at is None else moment_cell(found.decided_at),
        found.note or "",
    ]
