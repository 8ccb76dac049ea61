"""The training calendar (topic training.hccdx.attend)."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from backend.account.states import PARTNER_ROLES
from backend.clock import local_date
from backend.context import ContextDep
from backend.errors import IdempotencyConflict, documented
from backend.file.export import EXPORTED_ROWS, Export, Sheet, TooManyRows, export
from backend.file.schemas import FileRead
from backend.idempotency.once import OptionalKey
from backend.paging import read_page
from backend.training import service
from backend.training.presenter import EXPORTED_COLUMNS, cells_of, present, present_hint, present_region
from backend.training.schemas import TrainingExport, TrainingPageRead, TrainingQuery

router = APIRouter(prefix="/trainings", tags=["training"])
EXPORT = Export("training.export", PARTNER_ROLES)


@router.get("")
def list_trainings(context: ContextDep, query: Annotated[TrainingQuery, Query()]) -> TrainingPageRead:
    """List the trainings ahead, soonest first, and tell how to register."""
    with context.audited("training.list"):
        context.require(*PARTNER_ROLES)
        today, locale = local_date(context.now), context.locale
        wanted = service.query_trainings(query=query, today=today)
        trainings, total = read_page(context.session, wanted, query)
        regions = service.list_regions(session=context.session, today=today)
        return TrainingPageRead(
            items=[present(training, today, locale) for training in trainings],
            total=total,
            regions=[present_region(region, locale) for region in regions],
            hint=present_hint(context.account, locale),
        )


@router.post(
    "/exports",
    status_code=201,
    response_model=FileRead,
    responses=documented(IdempotencyConflict, TooManyRows),
)
def export_trainings(body: TrainingExport, context: ContextDep, key: OptionalKey = None) -> Response:
    """Make an Excel file of the trainings ahead that match; it can be fetched for a short time."""

    def read() -> Sheet:
        today, locale = local_date(context.now), context.locale
        wanted = service.query_trainings(query=body, today=today)
        trainings = context.session.scalars(wanted.limit(EXPORTED_ROWS + 1)).all()
        shown = (present(training, today, locale) for training in trainings)
        return EXPORT.sheet(context, EXPORTED_COLUMNS, [cells_of(training) for training in shown])

    request = body.model_dump(mode="json", exclude_none=True)
    return export(context, key, EXPORT, request, read)
