"""Put pre-flights, drafts and requests into words."""

from datetime import date, datetime

from backend.association.schemas import present as present_association
from backend.association.states import AssociationModel
from backend.clock import add_months, local_date, to_local
from backend.unbinding.checks import SUBMISSION_INTERVAL_MONTHS, Check
from backend.unbinding.models import UnbindingDraft, UnbindingRequest, UnbindingStatusChange
from backend.unbinding.preflight import Preflight
from backend.unbinding.schemas import (
    CheckRead,
    DraftRead,
    PreflightRead,
    StatusChangeRead,
    UnbindingRequestRead,
)
from backend.unbinding.states import Actor, RequestState, is_allowed
from backend.wording import Locale

CONSEQUENCES = {
    AssociationModel.RESALE: ("partner_decides", "once", "operator", "balance", "grace"),
    AssociationModel.REFERRAL: ("partner_decides", "once", "operator"),
}
RETRY_STATES = frozenset({RequestState.REJECTED, RequestState.CANCELLED})


def present_preflight(preflight: Preflight, locale: Locale) -> PreflightRead:
    """Return the checklist in words."""
    association = preflight.association
    return PreflightRead(
        association=None if association is None else present_association(association, locale),
        is_eligible=preflight.is_eligible,
        checks=[present_check(check, locale) for check in preflight.checks],
        unsatisfied_count=len(preflight.unsatisfied),
        next_allowed_on=preflight.next_allowed_on,
    )


def present_check(check: Check, locale: Locale) -> CheckRead:
    """Return one line of the checklist in words."""
    key = f"unbinding.check.{check.code}"
    fix_key = f"{key}.fix" if check.model is None else f"{key}.fix.{check.model}"
    detail_key = f"{key}.satisfied" if check.is_satisfied else f"{key}.detail"
    return CheckRead(
        code=check.code,
        title=locale.text(f"{key}.title"),
        is_satisfied=check.is_satisfied,
        detail=locale.text(detail_key, **check.values),
        fix="" if check.is_satisfied else locale.text(fix_key, **check.values),
    )


def present_draft(draft: UnbindingDraft, locale: Locale) -> DraftRead:
    """Return what the user is asked to confirm."""
    partner = draft.association.partner_account.name
    following = _next_allowed_on(draft.created_at)
    return DraftRead(
        id=draft.id,
        reason=draft.reason,
        partner_name=partner,
        consequences=[
            locale.text(f"unbinding.consequence.{name}", partner=partner, next=following)
            for name in CONSEQUENCES[draft.association.model]
        ],
        created_at=to_local(draft.created_at),
        expires_at=to_local(draft.expires_at),
    )


def present_request(request: UnbindingRequest, now: datetime, locale: Locale) -> UnbindingRequestRead:
    """Return a request with its history in words."""
    return UnbindingRequestRead(
        number=request.number,
        state=request.state,
        state_label=locale.text(f"unbinding.state.{request.state}"),
        reason=request.reason,
        partner_name=request.association.partner_account.name,
        submitted_at=to_local(request.submitted_at),
        can_be_cancelled=is_allowed(request.state, RequestState.CANCELLED, Actor.CUSTOMER),
        next_step=_next_step(request, now, locale),
        history=[_present_change(change, locale) for change in request.history],
    )


def _next_step(request: UnbindingRequest, now: datetime, locale: Locale) -> str:
    following = _next_allowed_on(request.submitted_at)
    is_past = request.state in RETRY_STATES and local_date(now) >= following
    key = f"unbinding.next_step.{request.state}{'_past' if is_past else ''}"
    return locale.text(key, partner=request.association.partner_account.name, next=following)


def _present_change(change: UnbindingStatusChange, locale: Locale) -> StatusChangeRead:
    return StatusChangeRead(
        state=change.state,
        label=locale.text(f"unbinding.event.{change.state}"),
        at=to_local(change.at),
        actor_label=locale.text(f"unbinding.actor.{change.actor}"),
        note=change.note,
    )


def _next_allowed_on(submitted_at: datetime) -> date:
    return add_months(local_date(submitted_at), SUBMISSION_INTERVAL_MONTHS)
