"""The numbers over HTTP, each list as JSON or as CSV."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response

from gateway.insight import drill_down, service
from gateway.insight.asked_period import PeriodDep
from gateway.insight.csv_file import csv_response
from gateway.insight.drill_down import Metric
from gateway.insight.period import ZONE
from gateway.insight.schemas import (
    ArticleList,
    CaseList,
    CaseRow,
    ChannelList,
    DayList,
    HandoffList,
    RatingList,
    Summary,
)
from gateway.parts import PartsDep
from gateway.unanswered.people import AnalystDep

router = APIRouter(prefix="/api/desk/insights", tags=["insights"])
Format = Literal["json", "csv"]
FormatQuery = Annotated[Format, Query(alias="format")]
Limit = Annotated[int, Query(ge=1, le=5000)]
Offset = Annotated[int, Query(ge=0, le=1_000_000)]
Id = Annotated[str | None, Query(max_length=128)]


@router.get("/summary")
async def read_summary(parts: PartsDep, _: AnalystDep, period: PeriodDep) -> Summary:
    """The whole period."""
    sla_s = float(parts.settings.sla_wait_s)
    visits = await parts.visits.of(period)
    return await parts.database.read(
        service.summary, period=period, visits=visits, sla_s=sla_s, now=parts.now()
    )


@router.get("/days", response_model=DayList)
async def list_days(
    parts: PartsDep, _: AnalystDep, period: PeriodDep, form: FormatQuery = "json"
) -> DayList | Response:
    """Day by day."""
    visits = await parts.visits.of(period)
    items = await parts.database.read(service.days, period=period, visits=visits)
    return csv_response("days", items) if form == "csv" else DayList(items=items)


@router.get("/channels", response_model=ChannelList)
async def list_channels(
    parts: PartsDep, _: AnalystDep, period: PeriodDep, form: FormatQuery = "json"
) -> ChannelList | Response:
    """Channel by channel."""
    items = await parts.database.read(service.channels, period=period)
    return csv_response("channels", items) if form == "csv" else ChannelList(items=items)


@router.get("/handoffs", response_model=HandoffList)
async def list_handoffs(
    parts: PartsDep, _: AnalystDep, period: PeriodDep, form: FormatQuery = "json"
) -> HandoffList | Response:
    """Why a person was needed, and how long it took."""
    sla_s = float(parts.settings.sla_wait_s)
    items = await parts.database.read(service.handoff_reasons, period=period, sla_s=sla_s)
    return csv_response("handoffs", items) if form == "csv" else HandoffList(items=items)


@router.get("/articles", response_model=ArticleList)
async def list_articles(
    parts: PartsDep,
    _: AnalystDep,
    period: PeriodDep,
    order: Literal["hits", "down", "never"] = "hits",
    limit: Limit = 50,
    offset: Offset = 0,
    form: FormatQuery = "json",
) -> ArticleList | Response:
    """What each article did, or which nobody met."""
    items = await parts.database.read(
        service.article_uses,
        period=period,
        order=order,
        known=parts.catalogue.articles,
        today=parts.now().astimezone(ZONE).date(),
    )
    page = items[offset : offset + limit]
    return csv_response("articles", items) if form == "csv" else ArticleList(items=page, total=len(items))


@router.get("/questions", response_model=ArticleList)
async def list_hot_questions(
    parts: PartsDep, who: AnalystDep, period: PeriodDep, limit: Limit = 20, form: FormatQuery = "json"
) -> ArticleList | Response:
    """What most people asked."""
    found = await list_articles(parts, who, period, limit=5000)
    assert isinstance(found, ArticleList)  # noqa: S101  (no CSV was asked for)
    items = sorted(found.items, key=lambda row: (-row.conversations, row.article_id))[:limit]
    return csv_response("questions", items) if form == "csv" else ArticleList(items=items, total=len(items))


@router.get("/ratings", response_model=RatingList)
async def list_ratings(
    parts: PartsDep, _: AnalystDep, period: PeriodDep, form: FormatQuery = "json"
) -> RatingList | Response:
    """Stars, and what was ticked under them and under 👎."""
    found = await parts.database.read(service.rating_counts, period=period, words=parts.words)
    return csv_response("ratings", found.items) if form == "csv" else found


@router.get("/conversations", response_model=CaseList)
async def list_cases(
    parts: PartsDep,
    _: AnalystDep,
    period: PeriodDep,
    metric: Metric,
    article_id: Id = None,
    reason: Id = None,
    score: Annotated[int | None, Query(ge=1, le=5)] = None,
    limit: Limit = 50,
    offset: Offset = 0,
    form: FormatQuery = "json",
) -> CaseList | Response:
    """The conversations behind a number."""
    cases, total = await parts.database.read(
        drill_down.cases,
        period=period,
        visits=await parts.visits.of(period) if metric is Metric.NOT_SELF_SERVED else (),
        metric=metric,
        article_id=article_id,
        reason=reason,
        score=score,
        limit=limit,
        offset=offset,
    )
    items = [CaseRow(**vars(case)) for case in cases]
    return csv_response("conversations", items) if form == "csv" else CaseList(items=items, total=total)
