"""The partner's agreements, for its administrators and its staff."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from backend.account.states import PARTNER_ROLES, Role
from backend.agreement import acceptance, service
from backend.agreement.errors import AcceptanceBlocked, PreviousMilestoneFirst
from backend.agreement.presenter import present, present_summary
from backend.agreement.schemas import (
    AcceptanceDraftCreate,
    AgreementPageRead,
    AgreementQuery,
    AgreementRead,
)
from backend.agreement.states import Stage
from backend.audit.service import Entry
from backend.context import ContextDep
from backend.draft.flow import SUBMISSION_PROBLEMS, Operation, Proposal, propose, submit
from backend.draft.schemas import DraftSubmit, ProposalRead
from backend.errors import IdempotencyConflict, NotFound, documented
from backend.idempotency.once import OptionalKey, RequiredKey
from backend.numbers import normalise_number
from backend.wording import Phrase

router = APIRouter(prefix="/agreements", tags=["agreement"])
ACCEPTANCE = Operation("acceptance.request", (Role.PARTNER_ADMIN,))


@router.get("")
def list_agreements(context: ContextDep, query: Annotated[AgreementQuery, Query()]) -> AgreementPageRead:
    """List the agreements of the caller's partner, last changed first."""
    with context.audited("agreement.list") as entry:
        context.require(*PARTNER_ROLES)
        agreements, total = service.list_agreements(
            session=context.session,
            partner_account_id=context.account.id,
            query=query,
        )
        entry.after = {"numbers": [agreement.number for agreement in agreements]}
        items = [present_summary(agreement, context.locale) for agreement in agreements]
        return AgreementPageRead(items=items, total=total)


@router.get("/{number}", responses=documented(NotFound))
def get_agreement(number: str, context: ContextDep) -> AgreementRead:
    """Show where one of the agreements stands."""
    with context.audited("agreement.view") as entry:
        entry.target = wanted = normalise_number(number)
        context.require(*PARTNER_ROLES)
        agreement = service.get_agreement(
            session=context.session, partner_account_id=context.account.id, number=wanted
        )
        return present(agreement, context.locale)


@router.post(
    "/{number}/acceptance/drafts",
    status_code=201,
    response_model=ProposalRead,
    responses=documented(NotFound, PreviousMilestoneFirst, AcceptanceBlocked, IdempotencyConflict),
)
def create_acceptance_draft(
    number: str, body: AcceptanceDraftCreate, context: ContextDep, key: OptionalKey = None
) -> Response:
    """Prepare the request for a milestone's acceptance, for the user to confirm."""
    wanted = normalise_number(number)

    def prepare() -> Proposal:
        agreement, milestone = acceptance.check(
            session=context.session,
            partner_account_id=context.account.id,
            number=wanted,
            milestone=body.milestone,
        )
        stage = Phrase(f"agreement.stage.{milestone}", {})
        return Proposal(
            content={"number": agreement.number, "milestone": milestone.value},
            lines={"agreement": agreement.number, "title": agreement.title, "milestone": stage},
            consequences={"review": {"stage": stage}, "next": {}},
        )

    request = {"number": wanted, "milestone": body.milestone or ""}
    return propose(context, key, ACCEPTANCE, request, prepare)


@router.post(
    "/acceptance",
    status_code=201,
    response_model=AgreementRead,
    responses=documented(*SUBMISSION_PROBLEMS, PreviousMilestoneFirst, AcceptanceBlocked),
)
def request_acceptance(body: DraftSubmit, context: ContextDep, key: RequiredKey) -> Response:
    """Submit the confirmed request for a milestone's acceptance."""

    def perform(content: Mapping[str, Any], entry: Entry) -> str:
        entry.after = dict(content)
        agreement = acceptance.request(
            session=context.session,
            partner_account_id=context.account.id,
            number=content["number"],
            milestone=Stage(content["milestone"]),
            now=context.now,
        )
        return agreement.number

    def show(number: str) -> AgreementRead:
        agreement = service.get_agreement(
            session=context.session, partner_account_id=context.account.id, number=number
        )
        return present(agreement, context.locale)

    return submit(context, key, ACCEPTANCE, body.draft_id, perform, show)
