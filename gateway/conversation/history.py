"""A user's conversations over the days, newest activity first."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from gateway.conversation.models import Author, Conversation, Message
from gateway.conversation.schemas import ConversationList, ConversationSummary
from gateway.errors import CursorInvalid
from gateway.handoff.states import Owner

TEXT_LENGTH = 100


def list_of_user(
    session: Session, *, user_id: str, channel: str | None, before: str | None, limit: int
) -> ConversationList:
    """One page. Raises CursorInvalid for a `before` that was not given out."""
    rows = _page(session, user_id=user_id, channel=channel, before=before, limit=limit + 1)
    items = [_summary(*row) for row in rows[:limit]]
    more = _cursor_of(items[-1]) if len(rows) > limit else None
    return ConversationList(items=items, next_before=more)


def _page(
    session: Session, *, user_id: str, channel: str | None, before: str | None, limit: int
) -> Sequence[Row[Conversation, Message | None, dict[str, Any] | None, int]]:
    active_at = func.coalesce(Message.created_at, Conversation.created_at)
    unread = (
        select(func.count())
        .select_from(Message)
        .where(
            Message.conversation_id == Conversation.id,
            Message.sequence > Conversation.read_sequence,
            Message.author != Author.USER,
        )
        .correlate(Conversation)
        .scalar_subquery()
    )
    said = aliased(Message)
    first_said = (
        select(said.content)
        .where(said.conversation_id == Conversation.id, said.author == Author.USER)
        .order_by(said.sequence)
        .limit(1)
        .correlate(Conversation)
        .scalar_subquery()
    )
    is_last = and_(Message.conversation_id == Conversation.id, Message.sequence == Conversation.last_sequence)
    statement = (
        select(Conversation, Message, first_said, unread)
        .outerjoin(Message, is_last)
        .where(Conversation.user_id == user_id)
        .order_by(active_at.desc(), Conversation.id.desc())
        .limit(limit)
    )
    if channel is not None:
        statement = statement.where(Conversation.channel == channel)
    if before is not None:
        statement = statement.where(_is_older(active_at, *_parse(before)))
    return session.execute(statement).all()


def _is_older(active_at: ColumnElement[datetime], at: datetime, conversation_id: str) -> ColumnElement[bool]:
    return or_(active_at < at, and_(active_at == at, Conversation.id < conversation_id))


def _summary(
    conversation: Conversation, last: Message | None, first_said: dict[str, Any] | None, unread: int
) -> ConversationSummary:
    return ConversationSummary(
        conversation_id=conversation.id,
        channel=conversation.channel,
        owner=Owner(conversation.owner),
        created_at=conversation.created_at,
        closed_at=conversation.closed_at,
        last_message_at=last.created_at if last else None,
        first_question=first_said["text"][:TEXT_LENGTH] if first_said else None,
        last_text=last.content["text"][:TEXT_LENGTH] if last else None,
        last_sequence=conversation.last_sequence,
        unread_count=unread,
    )


def _cursor_of(item: ConversationSummary) -> str:
    at = item.last_message_at or item.created_at
    micros = int(at.timestamp()) * 1_000_000 + at.microsecond
    return f"{micros}.{item.conversation_id}"


def _parse(cursor: str) -> tuple[datetime, str]:
    micros, _, conversation_id = cursor.partition(".")
    if not (micros.isascii() and micros.isdigit() and len(micros) <= 17):
        raise CursorInvalid
    seconds, rest = divmod(int(micros), 1_000_000)
    return datetime.fromtimestamp(seconds, UTC).replace(microsecond=rest), conversation_id
