"""Invitation codes: look and accept."""

from fastapi import APIRouter, Response

from backend.account.states import Role
from backend.association.schemas import AssociationRead
from backend.association.schemas import present as present_association
from backend.audit.service import Entry
from backend.context import ContextDep
from backend.errors import IdempotencyConflict, IdempotencyKeyMissing, documented
from backend.idempotency.once import RequiredKey, Write, run_once
from backend.invitation import service
from backend.invitation.errors import InvitationBlocked, InvitationUnknown
from backend.invitation.presenter import present
from backend.invitation.schemas import InvitationRead
from backend.numbers import normalise_number

router = APIRouter(prefix="/invitations", tags=["invitation"])


@router.get("/{code}", responses=documented(InvitationUnknown))
def get_invitation(code: str, context: ContextDep) -> InvitationRead:
    """Show the invitation and check everything that can keep the caller from accepting it."""
    with context.audited("invitation.view") as entry:
        context.require(Role.CUSTOMER)
        entry.target = wanted = normalise_number(code)
        invitation, checks = service.look_up(
            session=context.session, account=context.account, code=wanted, now=context.now
        )
        entry.after = {"unsatisfied": [c.code.value for c in checks if not c.is_satisfied]}
        return present(invitation, checks, context.locale)


@router.post(
    "/{code}/acceptance",
    status_code=201,
    response_model=AssociationRead,
    responses=documented(IdempotencyKeyMissing, InvitationUnknown, InvitationBlocked, IdempotencyConflict),
)
def accept_invitation(code: str, context: ContextDep, key: RequiredKey) -> Response:
    """Associate the caller's account with the partner; the account check runs again."""
    wanted = normalise_number(code)

    def perform(entry: Entry) -> AssociationRead:
        entry.target = wanted
        context.require(Role.CUSTOMER)
        association = service.accept(session=context.session, user=context.user, code=wanted, now=context.now)
        entry.before = {"partner": None}
        entry.after = {"partner": association.partner_account_id, "model": association.model.value}
        return present_association(association, context.locale)

    return run_once(
        context=context,
        key=key,
        write=Write("invitation.accept", {"code": wanted}, status=201),
        perform=perform,
    )
