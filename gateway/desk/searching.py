"""Finding conversations: by whose turn it is, by channel, agent, tag and day, and by what was said."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from gateway.conversation.models import Conversation, Message
from gateway.desk import rows
from gateway.desk.conversation_schemas import RowList, View
from gateway.desk.models import ConversationTag
from gateway.desk.rows import Desk
from gateway.errors import CursorInvalid
from gateway.handoff.models import Escalation
from gateway.handoff.states import EscalationState, Owner

WAITING_VIEWS = ("queue", "tickets")
"""Who waits longest comes first; everywhere else what is newest."""
ESCAPE = "\\"


@dataclass(frozen=True)
class Filters:
    """Each one that is given narrows the list."""

    view: View
    q: str | None = None
    channel: str | None = None
    agent_id: str | None = None
    tag: str | None = None
    since: date | None = None
    until: date | None = None
    """Local days, both included."""


def find(
    session: Session,
    *,
    filters: Filters,
    user_id: str,
    zone: ZoneInfo,
    before: str | None,
    limit: int,
    desk: Desk,
    now: datetime,
) -> RowList:
    """One page. Raises CursorInvalid for a `before` that was not given out."""
    statement = _filtered(rows.with_last_message(), filters, user_id=user_id, zone=zone)
    is_waiting = filters.view in WAITING_VIEWS
    active_at = func.coalesce(Message.created_at, Conversation.created_at)
    if is_waiting:
        statement = statement.order_by(Escalation.requested_at, Conversation.id)
    else:
        statement = statement.order_by(active_at.desc(), Conversation.id.desc())
    offset, older = _parse(before, is_waiting=is_waiting)
    if older is not None:
        at, conversation_id = older
        is_older = or_(active_at < at, and_(active_at == at, Conversation.id < conversation_id))
        statement = statement.where(is_older)
    found = session.execute(statement.offset(offset).limit(limit + 1)).all()
    items = rows.to_rows(session, found[:limit], desk=desk, now=now, reader_id=user_id)
    if len(found) <= limit:
        return RowList(items=items, next_before=None)
    last = items[-1]
    active = last.last_message_at or last.created_at
    cursor = str(offset + limit) if is_waiting else _cursor(active, last.conversation_id)
    return RowList(items=items, next_before=cursor)


def _filtered(statement: Select, filters: Filters, *, user_id: str, zone: ZoneInfo) -> Select:  # type: ignore[type-arg]
    statement = statement.where(*_of_view(filters.view, user_id))
    if filters.channel is not None:
        statement = statement.where(Conversation.channel == filters.channel)
    if filters.agent_id is not None:
        served = exists().where(
            Escalation.conversation_id == Conversation.id, Escalation.agent_id == filters.agent_id
        )
        statement = statement.where(served.correlate(Conversation))
    if filters.tag is not None:
        tagged = exists().where(
            ConversationTag.conversation_id == Conversation.id, ConversationTag.code == filters.tag
        )
        statement = statement.where(tagged)
    if filters.since is not None:
        statement = statement.where(Conversation.created_at >= _begin(filters.since, zone))
    if filters.until is not None:
        statement = statement.where(Conversation.created_at < _begin(filters.until + timedelta(days=1), zone))
    if filters.q:
        statement = statement.where(_says(filters.q))
    return statement


def _of_view(view: View, user_id: str) -> list[ColumnElement[bool]]:
    match view:
        case "mine":
            return [Escalation.state == EscalationState.CLAIMED, Escalation.agent_id == user_id]
        case "queue":
            return [Escalation.state == EscalationState.QUEUED]
        case "tickets":
            return [Escalation.state == EscalationState.TICKET]
        case "served":
            return [Escalation.state == EscalationState.CLAIMED]
        case "bot":
            return [Conversation.owner == Owner.BOT]
        case "closed":
            return [Conversation.owner == Owner.CLOSED]
        case _:
            return []


def _says(text: str) -> ColumnElement[bool]:
    """Anywhere in what was said, or the id of the customer, or the number of a ticket."""
    for special in (ESCAPE, "%", "_"):
        text = text.replace(special, ESCAPE + special)
    pattern = f"%{text}%"
    said = (
        select(Message.id)
        .where(
            Message.conversation_id == Conversation.id,
            Message.content["text"].as_string().ilike(pattern, escape=ESCAPE),
        )
        .correlate(Conversation)
        .exists()
    )
    return or_(
        said,
        Conversation.user_id.ilike(pattern, escape=ESCAPE),
        Escalation.ticket_number.ilike(pattern, escape=ESCAPE),
    )


def _begin(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.min, zone)


def _cursor(at: datetime, conversation_id: str) -> str:
    micros = int(at.timestamp()) * 1_000_000 + at.microsecond
    return f"{micros}.{conversation_id}"


def _parse(cursor: str | None, *, is_waiting: bool) -> tuple[int, tuple[datetime, str] | None]:
    """How many to skip, or what the last one before was."""
    if cursor is None:
        return 0, None
    number, _, conversation_id = cursor.partition(".")
    if not (number.isascii() and number.isdigit() and len(number) <= 17):
        raise CursorInvalid
    if is_waiting:
        return int(number[:9]), None
    seconds, rest = divmod(int(number), 1_000_000)
    return 0, (datetime.fromtimestamp(seconds, UTC).replace(microsecond=rest), conversation_id)
