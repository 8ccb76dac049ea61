"""Lists of conversations for the desk: who waits, who is served by whom, what was said last."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Row as SqlRow
from sqlalchemy import Select, and_, case, func, select
from sqlalchemy.orm import Session, aliased

from gateway.conversation.models import Author, ChatType, Conversation, Message
from gateway.desk.choices import label
from gateway.desk.conversation_schemas import Counts, Customer, EscalationRow, QueueView, Row, Sla
from gateway.desk.models import ConversationTag, ReadMark
from gateway.desk.schemas import Person
from gateway.handoff.models import Escalation
from gateway.handoff.states import EscalationState, Owner
from gateway.words import Words

QUEUE_SHOWN = 60
TEXT_LENGTH = 100
SOON = 0.7
"""From this share of the time on, it is getting late."""
Found = Sequence[SqlRow[Conversation, Escalation | None, Message | None]]


@dataclass(frozen=True)
class Promise:
    """How soon people are to be served and answered."""

    wait: timedelta
    reply: timedelta


@dataclass(frozen=True)
class Desk:
    """What rows are made with."""

    words: Words
    promise: Promise


@dataclass(frozen=True)
class QueueState:
    """The queue as everybody sees it, and how many each agent serves."""

    items: list[Row]
    queued: int
    tickets: int
    served_by: dict[str, int]
    at: datetime

    def seen_by(self, user_id: str) -> QueueView:
        served = sum(self.served_by.values())
        counts = Counts(
            queued=self.queued, tickets=self.tickets, mine=self.served_by.get(user_id, 0), served=served
        )
        return QueueView(items=self.items, counts=counts, at=self.at)


def read_queue(session: Session, *, desk: Desk, now: datetime) -> QueueState:
    """Who waits, the longest waiting first."""
    statement = (
        _escalations()
        .where(Escalation.state == EscalationState.QUEUED)
        .order_by(Escalation.requested_at, Escalation.id)
        .limit(QUEUE_SHOWN)
    )
    counted = (
        select(Escalation.state, Escalation.agent_id, func.count())
        .where(
            Escalation.state.in_([EscalationState.QUEUED, EscalationState.CLAIMED, EscalationState.TICKET])
        )
        .group_by(Escalation.state, Escalation.agent_id)
    )
    counts: dict[str, int] = {}
    served_by: dict[str, int] = {}
    for state, agent_id, count in session.execute(counted):
        counts[state] = counts.get(state, 0) + count
        if state == EscalationState.CLAIMED and agent_id is not None:
            served_by[agent_id] = count
    return QueueState(
        items=to_rows(session, session.execute(statement).all(), desk=desk, now=now),
        queued=counts.get(EscalationState.QUEUED, 0),
        tickets=counts.get(EscalationState.TICKET, 0),
        served_by=served_by,
        at=now,
    )


def read_mine(session: Session, *, user_id: str, desk: Desk, now: datetime) -> list[Row]:
    """The conversations that `user_id` has, the oldest first."""
    statement = (
        _escalations()
        .where(Escalation.state == EscalationState.CLAIMED, Escalation.agent_id == user_id)
        .order_by(Escalation.claimed_at, Escalation.id)
    )
    return to_rows(session, session.execute(statement).all(), desk=desk, now=now, reader_id=user_id)


def read_row(session: Session, conversation: Conversation, *, desk: Desk, user_id: str, now: datetime) -> Row:
    statement = with_last_message().where(Conversation.id == conversation.id)
    found = session.execute(statement).all()
    return to_rows(session, found, desk=desk, now=now, reader_id=user_id)[0]


def _escalations() -> Select[Conversation, Escalation, Message | None]:
    """From the requests for a person: their index finds the few that are open at once."""
    is_last = and_(Message.conversation_id == Conversation.id, Message.sequence == Conversation.last_sequence)
    return (
        select(Conversation, Escalation, Message)
        .select_from(Escalation)
        .join(Conversation, Conversation.id == Escalation.conversation_id)
        .outerjoin(Message, is_last)
    )


def with_last_message() -> Select[Conversation, Escalation | None, Message | None]:
    """Conversations with their present escalation and their last message."""
    other = aliased(Escalation)
    current = (
        select(other.id)
        .where(other.conversation_id == Conversation.id)
        .order_by(
            case(
                (other.state.in_([EscalationState.QUEUED, EscalationState.CLAIMED]), 0),
                (other.state == EscalationState.TICKET, 1),
                else_=2,
            ),
            other.requested_at.desc(),
        )
        .limit(1)
        .correlate(Conversation)
        .scalar_subquery()
    )
    is_last = and_(Message.conversation_id == Conversation.id, Message.sequence == Conversation.last_sequence)
    return (
        select(Conversation, Escalation, Message)
        .select_from(Conversation)
        .outerjoin(Escalation, Escalation.id == current)
        .outerjoin(Message, is_last)
    )


def to_rows(
    session: Session, found: Found, *, desk: Desk, now: datetime, reader_id: str | None = None
) -> list[Row]:
    """`reader_id`: whose unread messages are counted."""
    ids = [conversation.id for conversation, _, _ in found]
    tags = _tags(session, ids)
    unread = _unread(session, ids, reader_id) if reader_id is not None else {}
    return [
        Row(
            conversation_id=conversation.id,
            channel=conversation.channel,
            chat_type=ChatType(conversation.chat_type),
            owner=Owner(conversation.owner),
            customer=customer_of(conversation),
            last_text=str(last.content["text"])[:TEXT_LENGTH] if last else None,
            last_author=last.author if last else None,
            last_message_at=last.created_at if last else None,
            last_sequence=conversation.last_sequence,
            unread_count=unread.get(conversation.id, 0),
            tags=tags.get(conversation.id, []),
            created_at=conversation.created_at,
            closed_at=conversation.closed_at,
            escalation=escalation_row(escalation, last, desk=desk, now=now) if escalation else None,
        )
        for conversation, escalation, last in found
    ]


def customer_of(conversation: Conversation) -> Customer:
    kind = conversation.audience if conversation.user_id is not None else "guest"
    return Customer.model_validate({"id": conversation.user_id, "kind": kind})


def escalation_row(
    escalation: Escalation, last: Message | None, *, desk: Desk, now: datetime
) -> EscalationRow:
    return EscalationRow(
        id=escalation.id,
        state=EscalationState(escalation.state),
        reason=escalation.reason,
        reason_label=label(desk.words, "handoff_reasons", escalation.reason),
        question=escalation.question,
        agent=Person.of(escalation.agent_id, escalation.agent_name),
        target=Person.of(escalation.target_id, escalation.target_name),
        ticket_number=escalation.ticket_number,
        transfers=escalation.transfers,
        requested_at=escalation.requested_at,
        queued_at=escalation.queued_at,
        claimed_at=escalation.claimed_at,
        first_reply_at=escalation.first_reply_at,
        ended_at=escalation.ended_at,
        close_reason=escalation.close_reason,
        sla=_sla(escalation, last, desk.promise, now),
    )


def _sla(escalation: Escalation, last: Message | None, promise: Promise, now: datetime) -> Sla | None:
    if escalation.state == EscalationState.QUEUED:
        return _due(escalation.queued_at or escalation.requested_at, promise.wait, now)
    is_unanswered = last is not None and last.author == Author.USER
    if escalation.state == EscalationState.CLAIMED and last is not None and is_unanswered:
        return _due(max(last.created_at, escalation.claimed_at or last.created_at), promise.reply, now)
    return None


def _due(since: datetime, within: timedelta, now: datetime) -> Sla:
    if now >= since + within:
        return Sla(due_at=since + within, state="late")
    return Sla(due_at=since + within, state="soon" if now >= since + within * SOON else "ok")


def _tags(session: Session, ids: Iterable[str]) -> dict[str, list[str]]:
    statement = (
        select(ConversationTag)
        .where(ConversationTag.conversation_id.in_(list(ids)))
        .order_by(ConversationTag.code)
    )
    tags: dict[str, list[str]] = {}
    for tag in session.scalars(statement):
        tags.setdefault(tag.conversation_id, []).append(tag.code)
    return tags


def _unread(session: Session, ids: Sequence[str], reader_id: str) -> dict[str, int]:
    """Of the customers' messages, by conversation."""
    is_read = and_(ReadMark.conversation_id == Message.conversation_id, ReadMark.user_id == reader_id)
    statement = (
        select(Message.conversation_id, func.count())
        .outerjoin(ReadMark, is_read)
        .where(
            Message.conversation_id.in_(ids),
            Message.author == Author.USER,
            Message.sequence > func.coalesce(ReadMark.sequence, 0),
        )
        .group_by(Message.conversation_id)
    )
    return dict(session.execute(statement).all())
