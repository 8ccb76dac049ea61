"""Self-service by the honest definition: nobody was needed, nobody came back about it, nobody was unhappy.

A session is what one person asks in one conversation without a pause of half an hour.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.conversation.models import Conversation, Message, Turn
from gateway.feedback.models import MessageFeedback
from gateway.handoff.models import Escalation
from gateway.insight.period import ZONE, Period
from gateway.insight.turns import COUNTED, OTHER, outcome, outcome_of

PAUSE = timedelta(minutes=30)
RETURN_WITHIN = timedelta(hours=72)
ANSWERED = ("direct", "suggested", "task")


@dataclass
class Visit:
    """One session."""

    person: str
    conversation_id: str
    begin: datetime
    end: datetime
    first_message_id: str
    topics: set[str] = field(default_factory=set)
    """Ids of articles and operations."""
    is_answered: bool = False
    has_handoff: bool = False
    has_dislike: bool = False
    has_return: bool = False

    @property
    def is_self_served(self) -> bool:
        return self.is_answered and not (self.has_handoff or self.has_dislike or self.has_return)

    @property
    def day(self) -> date:
        return self.begin.astimezone(ZONE).date()


@dataclass(frozen=True)
class Service:
    """Sessions, and how many of them went well."""

    total: int
    self_served: int
    without_transfer: int

    @property
    def self_service_rate(self) -> float | None:
        return round(self.self_served / self.total, 4) if self.total else None

    @property
    def no_transfer_rate(self) -> float | None:
        return round(self.without_transfer / self.total, 4) if self.total else None

    @classmethod
    def of(cls, visits: Iterable[Visit]) -> "Service":
        visits = list(visits)
        return cls(
            total=len(visits),
            self_served=sum(visit.is_self_served for visit in visits),
            without_transfer=sum(not visit.has_handoff for visit in visits),
        )


def visits(session: Session, *, period: Period) -> list[Visit]:
    """The sessions that began in the period; later ones are read as far as a return would count."""
    found = list(_sessions(session, period))
    _note_handoffs(session, found, period)
    _note_dislikes(session, found, period)
    _note_returns(found)
    return [visit for visit in found if period.begin <= visit.begin < period.end]


def _sessions(session: Session, period: Period) -> Iterator[Visit]:
    statement = (
        select(
            Turn.conversation_id,
            Turn.user_id,
            Turn.finished_at,
            Turn.state,
            Turn.decision["kind"].as_string(),
            Turn.decision["id"].as_string(),
            Turn.message_id,
        )
        .join(Conversation, Conversation.id == Turn.conversation_id)
        .where(
            Turn.state.in_(COUNTED),
            outcome() != OTHER,
            Turn.finished_at >= period.begin - PAUSE,
            Turn.finished_at < period.end + RETURN_WITHIN,
            *period.of_conversations(Turn.audience),
        )
        .order_by(Turn.conversation_id, Turn.finished_at, Turn.number)
    )
    visit: Visit | None = None
    for conversation_id, user_id, at, state, kind, topic, message_id in session.execute(statement):
        name = outcome_of(state, kind)
        if at is None:
            continue
        is_same = visit is not None and visit.conversation_id == conversation_id and at - visit.end < PAUSE
        if visit is None or not is_same:
            if visit is not None:
                yield visit
            visit = Visit(user_id or conversation_id, conversation_id, at, at, message_id)
        visit.end = at
        visit.is_answered = visit.is_answered or name in ANSWERED
        if topic and name in ("direct", "task"):
            visit.topics.add(topic)
    if visit is not None:
        yield visit


def _note_handoffs(session: Session, found: list[Visit], period: Period) -> None:
    statement = select(Escalation.conversation_id, Escalation.requested_at).where(
        Escalation.requested_at >= period.begin - PAUSE,
        Escalation.requested_at < period.end + RETURN_WITHIN,
    )
    at = _by_conversation(session.execute(statement))
    for visit in found:
        visit.has_handoff = _is_during(visit, at[visit.conversation_id])


def _note_dislikes(session: Session, found: list[Visit], period: Period) -> None:
    """By the time of the message that was judged, not of the verdict."""
    statement = (
        select(MessageFeedback.conversation_id, Message.created_at)
        .join(Message, Message.id == MessageFeedback.message_id)
        .where(MessageFeedback.verdict == "down", MessageFeedback.created_at >= period.begin - PAUSE)
    )
    at = _by_conversation(session.execute(statement))
    for visit in found:
        visit.has_dislike = _is_during(visit, at[visit.conversation_id])


def _note_returns(found: list[Visit]) -> None:
    by_person: defaultdict[str, list[Visit]] = defaultdict(list)
    for visit in sorted(found, key=lambda visit: visit.begin):
        for earlier in by_person[visit.person]:
            if visit.begin - earlier.end <= RETURN_WITHIN and visit.topics & earlier.topics:
                earlier.has_return = True
        by_person[visit.person].append(visit)


def _by_conversation(rows: Iterable[tuple[str, datetime]]) -> defaultdict[str, list[datetime]]:
    times: defaultdict[str, list[datetime]] = defaultdict(list)
    for conversation_id, at in rows:
        times[conversation_id].append(at)
    return times


def _is_during(visit: Visit, times: list[datetime]) -> bool:
    return any(visit.begin - PAUSE < at < visit.end + PAUSE for at in times)
