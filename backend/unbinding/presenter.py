"""Put pre-flights, drafts and requests into words."""

from datetime import date, datetime

from backend.account.models import Account
from backend.association.models import Association
from backend.association.schemas import present as present_association
from backend.association.states import AssociationModel
from backend.clock import add_months, local_date, to_local
from backend.errors import NotFound
from backend.unbinding.checks import SUBMISSION_INTERVAL_MONTHS, Check
from backend.unbinding.models import UnbindingDraft, UnbindingRequest, UnbindingStatusChange
from backend.unbinding.preflight import Preflight
from backend.unbinding.schemas import (
    CheckRead,
    DraftRead,
    PartnerPreflightRead,
    PendingRead,
    PendingSummaryRead,
    PreflightRead,
    ReviewerRead,
    StatusChangeRead,
    UnbindingRequestRead,
)
from backend.unbinding.states import Actor, PreReview, RequestState, Side, is_allowed
from backend.wording import Locale

RESALE, REFERRAL = AssociationModel.RESALE, AssociationModel.REFERRAL
CONSEQUENCES = {
    RESALE: ("partner_decides", "once", "operator", "balance", "grace"),
    REFERRAL: ("partner_decides", "once", "operator"),
}
"""Of the customer's request."""
PARTNER_CONSEQUENCES = {
    RESALE: ("pre_review", "customer_decides", "once_per_customer", "statement", "balance_back", "grace"),
    REFERRAL: ("customer_decides", "once_per_customer", "statement"),
}
"""Of the partner's request."""
APPROVAL_CONSEQUENCES = {
    (Side.PARTNER, RESALE): ("ends", "final", "balance_back", "statement", "grace"),
    (Side.PARTNER, REFERRAL): ("ends", "final", "statement"),
    (Side.CUSTOMER, RESALE): ("ends", "final", "operator", "balance", "grace"),
    (Side.CUSTOMER, REFERRAL): ("ends", "final", "operator"),
}
"""Of an approval, by the side that decides."""
REJECTION_CONSEQUENCES = {
    Side.PARTNER: ("stays", "customer_reads_reason", "customer_waits"),
    Side.CUSTOMER: ("stays", "partner_reads_reason", "partner_waits"),
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


def present_check(check: Check, locale: Locale, reader: Side = Side.CUSTOMER) -> CheckRead:
    """Return one line of the checklist in words; what to do depends on who reads it."""
    key = f"unbinding.check.{check.code}"
    fix = "fix" if reader is Side.CUSTOMER else "partner_fix"
    fix_key = f"{key}.{fix}" if check.model is None else f"{key}.{fix}.{check.model}"
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
    return DraftRead(
        id=draft.id,
        reason=draft.reason,
        partner_name=draft.association.partner_account.name,
        consequences=_consequences(
            CONSEQUENCES[draft.association.model],
            draft.association,
            draft.association.customer_account,
            draft.created_at,
            locale,
        ),
        created_at=to_local(draft.created_at),
        expires_at=to_local(draft.expires_at),
    )


def present_request(
    request: UnbindingRequest, now: datetime, locale: Locale, reader: Side = Side.CUSTOMER
) -> UnbindingRequestRead:
    """Return a request with its history in words, as one of its sides reads it."""
    canceller = Actor.CUSTOMER if reader is Side.CUSTOMER else Actor.PARTNER_ADMIN
    return UnbindingRequestRead(
        number=request.number,
        initiator=request.initiator,
        state=request.state,
        state_label=locale.text(f"unbinding.{_state_group(request)}.{_stage(request)}"),
        reason=request.reason,
        customer_name=request.account.name,
        partner_name=request.association.partner_account.name,
        submitted_at=to_local(request.submitted_at),
        can_be_cancelled=is_allowed(request.initiator, request.state, RequestState.CANCELLED, canceller),
        next_step=_next_step(request, now, locale),
        reviewer=_reviewer(request) if reader is Side.PARTNER else None,
        history=[_present_change(change, locale) for change in request.history],
    )


def _state_group(request: UnbindingRequest) -> str:
    return "state" if request.initiator is Side.CUSTOMER else "partner_state"


def _stage(request: UnbindingRequest) -> str:
    """The state, and of a partner's request also where its pre-review stands."""
    is_in_review = request.state is RequestState.SUBMITTED and request.pre_review is PreReview.PENDING
    has_failed = request.state is RequestState.REJECTED and request.pre_review is PreReview.FAILED
    return "in_pre_review" if is_in_review else "pre_review_failed" if has_failed else request.state


def _reviewer(request: UnbindingRequest) -> ReviewerRead | None:
    manager = request.association.partner_account.manager
    if request.pre_review is None or manager is None:
        return None
    return ReviewerRead(name=manager.name, email=manager.email)


def _next_step(request: UnbindingRequest, now: datetime, locale: Locale) -> str:
    following = _next_allowed_on(request.submitted_at)
    is_past = request.state in RETRY_STATES and local_date(now) >= following
    group = "next_step" if request.initiator is Side.CUSTOMER else "partner_next_step"
    key = f"unbinding.{group}.{_stage(request)}{'_past' if is_past else ''}"
    names = {"partner": request.association.partner_account.name, "customer": request.account.name}
    return locale.text(key, next=following, **names)


def _present_change(change: UnbindingStatusChange, locale: Locale) -> StatusChangeRead:
    return StatusChangeRead(
        state=change.state,
        label=locale.text(f"unbinding.event.{change.actor}.{change.state}"),
        at=to_local(change.at),
        actor_label=locale.text(f"unbinding.actor.{change.actor}"),
        note=change.note,
    )


def present_partner_preflight(
    account: Account, preflight: Preflight, now: datetime, locale: Locale, *, can_submit: bool
) -> PartnerPreflightRead:
    """Return the checklist about a customer in words for its partner."""
    association = preflight.association
    if association is None:
        raise NotFound
    names = PARTNER_CONSEQUENCES[association.model]
    return PartnerPreflightRead(
        association=present_association(association, locale),
        is_eligible=preflight.is_eligible,
        checks=[present_check(check, locale, Side.PARTNER) for check in preflight.checks],
        unsatisfied_count=len(preflight.unsatisfied),
        next_allowed_on=preflight.next_allowed_on,
        customer_account_id=account.id,
        customer_name=account.name,
        can_submit=can_submit,
        consequences=_consequences(names, association, account, now, locale),
    )


def present_pending_summary(request: UnbindingRequest, now: datetime, locale: Locale) -> PendingSummaryRead:
    """Return a request that waits, without its checklist."""
    return PendingSummaryRead(
        number=request.number,
        initiator=request.initiator,
        customer_name=request.account.name,
        partner_name=request.association.partner_account.name,
        model_label=locale.text(f"association.model.{request.association.model}"),
        reason=request.reason,
        submitted_at=to_local(request.submitted_at),
        waiting_days=(local_date(now) - local_date(request.submitted_at)).days,
    )


def present_pending(
    request: UnbindingRequest, preflight: Preflight, now: datetime, locale: Locale, *, can_decide: bool
) -> PendingRead:
    """Return a request that waits, with what the decider has to know."""
    association, decider = request.association, request.initiator.other
    approval = APPROVAL_CONSEQUENCES[decider, association.model]
    rejection, since = REJECTION_CONSEQUENCES[decider], request.submitted_at
    return PendingRead(
        **present_pending_summary(request, now, locale).model_dump(),
        can_decide=can_decide,
        is_eligible=preflight.is_eligible,
        unsatisfied_count=len(preflight.unsatisfied),
        checks=[present_check(check, locale, decider) for check in preflight.checks],
        approval_consequences=_consequences(approval, association, request.account, since, locale),
        rejection_consequences=_consequences(rejection, association, request.account, since, locale),
    )


def _consequences(
    names: tuple[str, ...], association: Association, account: Account, submitted_at: datetime, locale: Locale
) -> list[str]:
    following, partner = _next_allowed_on(submitted_at), association.partner_account.name
    return [
        locale.text(f"unbinding.consequence.{name}", partner=partner, customer=account.name, next=following)
        for name in names
    ]


def _next_allowed_on(submitted_at: datetime) -> date:
    return add_months(local_date(submitted_at), SUBMISSION_INTERVAL_MONTHS)
