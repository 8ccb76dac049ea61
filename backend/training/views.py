"""The training calendar (topic training.hccdx.attend)."""

from typing import Annotated

from fastapi import APIRouter, Query

from backend.account.states import PARTNER_ROLES
from backend.clock import local_date
from backend.context import ContextDep
from backend.training import service
from backend.training.presenter import present, present_hint, present_region
from backend.training.schemas import TrainingPageRead, TrainingQuery

router = APIRouter(prefix="/trainings", tags=["training"])


@router.get("")
def list_trainings(context: ContextDep, query: Annotated[TrainingQuery, Query()]) -> TrainingPageRead:
    """List the trainings ahead, soonest first, and tell how to register."""
    with context.audited("training.list"):
        context.require(*PARTNER_ROLES)
        today, locale = local_date(context.now), context.locale
        trainings, total = service.list_trainings(session=context.session, query=query, today=today)
        regions = service.list_regions(session=context.session, today=today)
        return TrainingPageRead(
            items=[present(training, today, locale) for training in trainings],
            total=total,
            regions=[present_region(region, locale) for region in regions],
            hint=present_hint(context.account, locale),
        )
