"""The partner's performance: summary, details, export, a question about one record."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from backend.account.states import PARTNER_ROLES
from backend.audit.service import Entry
from backend.context import Context, ContextDep
from backend.draft.flow import SUBMISSION_PROBLEMS, Operation, Proposal, propose, submit
from backend.draft.schemas import DraftSubmit, ProposalRead
from backend.errors import IdempotencyConflict, NotFound, documented
from backend.file.export import EXPORTED_ROWS, Export, Sheet, TooManyRows, export
from backend.file.schemas import FileRead
from backend.idempotency.once import OptionalKey, RequiredKey
from backend.money import Money, MoneyRead
from backend.numbers import normalise_number
from backend.paging import read_page
from backend.performance import presenter, service
from backend.performance.errors import FeedbackExists
from backend.performance.models import PerformanceFeedback
from backend.performance.schemas import (
    FeedbackDraftCreate,
    FeedbackRead,
    PerformanceFilter,
    PerformancePageRead,
    PerformanceQuery,
)

router = APIRouter(prefix="/performance", tags=["performance"])
FEEDBACK = Operation("performance.feedback", PARTNER_ROLES)
EXPORT = Export("performance.export", PARTNER_ROLES)


@router.get("")
def view_performance(context: ContextDep, query: Annotated[PerformanceQuery, Query()]) -> PerformancePageRead:
    """Sum up a period, compare it with the one before and list its records, newest first."""
    with context.audited("performance.view"):
        context.require(*PARTNER_ROLES)
        session, months = context.session, service.months_of(query, context.now)
        wanted = _matching(context, query, months)
        total = service.sum_up(session=session, query=wanted)
        # A status belongs to a month: the period before is compared whatever status it has.
        earlier_filter = query.model_copy(update={"status": None})
        earlier = service.sum_up(session=session, query=_matching(context, earlier_filter, months.before))
        records, count = read_page(session, wanted, query)
        currency, locale = context.account.currency, context.locale
        by_status = service.sum_by_status(session=session, query=wanted, now=context.now)
        return PerformancePageRead(
            label=presenter.present_months(months, locale),
            from_month=months.first,
            to_month=months.last,
            amount=MoneyRead.of(total.amount, currency),
            by_status=presenter.present_statuses(by_status, currency, locale),
            previous=presenter.present_comparison(total, earlier, months.before, currency, locale),
            customers=list(service.list_customers(session=session, query=wanted)),
            items=[presenter.present_record(record, context.now, locale) for record in records],
            total=count,
        )


@router.post(
    "/exports",
    status_code=201,
    response_model=FileRead,
    responses=documented(IdempotencyConflict, TooManyRows),
)
def export_performance(body: PerformanceFilter, context: ContextDep, key: OptionalKey = None) -> Response:
    """Make an Excel file of all records that match; it can be fetched for a short time."""

    def read() -> Sheet:
        months, locale = service.months_of(body, context.now), context.locale
        wanted = _matching(context, body, months).limit(EXPORTED_ROWS + 1)
        rows = presenter.table_of(context.session.scalars(wanted).all(), context.now, locale)
        label = presenter.present_months(months, locale)
        name = locale.text("performance.file_name", label=label)
        return Sheet(locale.text("performance.sheet"), name, rows)

    request = {name: str(value) for name, value in body.model_dump(exclude_none=True).items()}
    return export(context, key, EXPORT, request, read)


@router.post(
    "/feedback/drafts",
    status_code=201,
    response_model=ProposalRead,
    responses=documented(NotFound, FeedbackExists, IdempotencyConflict),
)
def create_feedback_draft(
    body: FeedbackDraftCreate, context: ContextDep, key: OptionalKey = None
) -> Response:
    """Prepare a question about one record, for the user to confirm."""
    number = normalise_number(body.record_number)

    def prepare() -> Proposal:
        record = service.check_feedback(
            session=context.session, partner_account_id=context.account.id, record_number=number
        )
        return Proposal(
            content={"record_number": number, "text": body.feedback_text},
            lines={
                "record": number,
                "customer": record.customer_name,
                "amount": Money(record.amount, record.currency),
                "text": body.feedback_text,
            },
            consequences={"answered": {}, "unchanged": {}},
        )

    return propose(context, key, FEEDBACK, {"record_number": number, "text": body.feedback_text}, prepare)


@router.post(
    "/feedback",
    status_code=201,
    response_model=FeedbackRead,
    responses=documented(*SUBMISSION_PROBLEMS, FeedbackExists),
)
def submit_feedback(body: DraftSubmit, context: ContextDep, key: RequiredKey) -> Response:
    """Submit the confirmed question."""

    def perform(content: Mapping[str, Any], entry: Entry) -> str:
        record = service.check_feedback(
            session=context.session,
            partner_account_id=context.account.id,
            record_number=content["record_number"],
        )
        feedback = service.add_feedback(
            session=context.session,
            record=record,
            user_id=context.user.id,
            text=content["text"],
            now=context.now,
        )
        entry.after = {"state": feedback.state.value, "record": record.number}
        return feedback.number

    def show(number: str) -> FeedbackRead:
        return presenter.present_feedback(
            context.session.get_one(PerformanceFeedback, number), context.locale
        )

    return submit(context, key, FEEDBACK, body.draft_id, perform, show)


def _matching(context: Context, wanted: PerformanceFilter, months: service.Months) -> Any:  # noqa: ANN401
    return service.matching(
        partner_account_id=context.account.id, wanted=wanted, months=months, now=context.now
    )
