"""Puts the numbers together, each answer in one read."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime

from sqlalchemy.orm import Session

from gateway.feedback import choices
from gateway.feedback.schemas import Reason
from gateway.insight import articles, handoffs, ratings, turns
from gateway.insight.handoffs import Handoffs
from gateway.insight.period import Period
from gateway.insight.schemas import (
    ArticleRow,
    ChannelRow,
    Csat,
    DayRow,
    FeedbackCounts,
    HandoffRow,
    HandoffSummary,
    RatingList,
    ScoreCount,
    SessionsRead,
    Summary,
    TickCount,
)
from gateway.insight.sessions import RETURN_WITHIN, Service, Visit
from gateway.words import Words
from knowledge import KnowledgeArticle

Articles = Mapping[str, KnowledgeArticle]


def summary(
    session: Session, *, period: Period, visits: Iterable[Visit], sla_s: float, now: datetime
) -> Summary:
    """The whole period in one go; `visits` are its sessions."""
    service = Service.of(visits)
    given = ratings.read(session, period=period)
    asked = Handoffs.of(handoffs.read(session, period=period), sla_s=sla_s)
    return Summary(
        **turns.total(session, period=period),
        sessions=SessionsRead(
            total=service.total,
            self_served=service.self_served,
            without_transfer=service.without_transfer,
            self_service_rate=service.self_service_rate,
            no_transfer_rate=service.no_transfer_rate,
            is_provisional_since=now - RETURN_WITHIN,
        ),
        handoffs=HandoffSummary(**vars(asked), sla_s=sla_s),
        csat=Csat(count=given.count, average=given.average, satisfied_rate=given.satisfied_rate),
        feedback=FeedbackCounts(up=given.verdicts["up"], down=given.verdicts["down"]),
    )


def days(session: Session, *, period: Period, visits: Iterable[Visit]) -> list[DayRow]:
    """Every day, the first one first; `visits` are the sessions of the period."""
    by_day: defaultdict[date, list[Visit]] = defaultdict(list)
    for visit in visits:
        by_day[visit.day].append(visit)
    asked = handoffs.by_day(session, period=period)
    rows = []
    for day, counts in turns.by_day(session, period=period).items():
        service = Service.of(by_day[day])
        row = DayRow(
            day=day,
            handoffs=asked[day],
            self_service_rate=service.self_service_rate,
            no_transfer_rate=service.no_transfer_rate,
            **counts,
        )
        rows.append(row)
    return rows


def channels(session: Session, *, period: Period) -> list[ChannelRow]:
    """The busiest first."""
    asked = handoffs.by_channel(session, period=period)
    counted = turns.by_channel(session, period=period)
    rows = [
        ChannelRow(channel=channel, handoffs=asked.get(channel, 0), **counted.get(channel, turns.empty()))
        for channel in {*counted, *asked}
    ]
    return sorted(rows, key=lambda row: (-row.turns, row.channel))


def handoff_reasons(session: Session, *, period: Period, sla_s: float) -> list[HandoffRow]:
    found = handoffs.by_reason(handoffs.read(session, period=period), sla_s=sla_s)
    return [HandoffRow(reason=reason, **vars(numbers)) for reason, numbers in found]


def article_uses(
    session: Session, *, period: Period, order: str, known: Articles, today: date
) -> list[ArticleRow]:
    """By `hits` or `down`; `never`: what may be answered today and was not."""
    uses = articles.used(session, period=period)
    if order == "never":
        hit = {use.article_id for use in uses}
        missing = [key for key, article in known.items() if key not in hit and article.is_effective(today)]
        return [_article(articles.ArticleUse(key), known) for key in sorted(missing)]
    if order == "down":
        uses.sort(key=lambda use: (-use.down, -use.hits, use.article_id))
    return [_article(use, known) for use in uses]


def _article(use: articles.ArticleUse, known: Articles) -> ArticleRow:
    article = known.get(use.article_id)
    return ArticleRow(title=article.standard_question if article else None, **vars(use))


def rating_counts(session: Session, *, period: Period, words: Words) -> RatingList:
    given = ratings.read(session, period=period)
    return RatingList(
        items=[ScoreCount(score=score, count=given.scores[score]) for score in range(1, 6)],
        tags=_ticked(given.tags, choices.rating_tags(words)),
        reasons=_ticked(given.reasons, choices.reasons(words)),
    )


def _ticked(counted: Mapping[str, int], known: Iterable[Reason]) -> list[TickCount]:
    """Those that can be ticked, the most frequent first."""
    rows = [TickCount(code=one.code, title=one.title, count=counted.get(one.code, 0)) for one in known]
    return sorted(rows, key=lambda row: -row.count)
