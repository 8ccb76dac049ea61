"""Conversations and their messages: create, find, append, list. The caller owns the transaction."""

import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from gateway.conversation.models import (
    Author,
    ChatType,
    Conversation,
    Message,
    Option,
    Visibility,
    WaitingNotice,
)
from gateway.conversation.options import new_option
from gateway.conversation.schemas import MessageRead, PersonalNotice
from gateway.conversation.visibility import shown_in
from gateway.errors import ConversationNotFound
from gateway.outbox.models import OutboxCursor

PAGE_SIZE = 200
GUEST = "guest"
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


def new_id(prefix: str) -> str:
    """An id that nobody can guess."""
    return f"{prefix}_{secrets.token_hex(16)}"


def create(
    session: Session,
    *,
    channel: str,
    user_id: str | None,
    now: datetime,
    chat_type: ChatType = ChatType.SINGLE,
) -> tuple[Conversation, str]:
    """Returns the new conversation and its visitor token, of which only the hash is stored."""
    visitor_token = secrets.token_urlsafe(32)
    conversation = Conversation(
        id=new_id("c"),
        channel=channel,
        chat_type=chat_type,
        user_id=user_id,
        visitor_token_hash=hash_token(visitor_token),
        last_sequence=0,
        created_at=now,
    )
    session.add(conversation)
    session.flush()
    greet_user(session, conversation, now=now)
    return conversation, visitor_token


def greet_user(session: Session, conversation: Conversation, *, now: datetime) -> None:
    """The conversation has got its user, at its start or by a sign-in: what is known and new for them."""
    recall_audience(session, conversation)
    if conversation.user_id is None or conversation.chat_type != ChatType.SINGLE:
        return
    # Shared, against the poller's own: else it sees no conversation while we see no news.
    session.execute(select(OutboxCursor).with_for_update(read=True))
    statement = select(WaitingNotice).where(WaitingNotice.user_id == conversation.user_id)
    for waiting in session.scalars(statement.order_by(WaitingNotice.seq).with_for_update()).all():
        append_notice(session, conversation, PersonalNotice.model_validate(waiting.notice), now=now)
        session.delete(waiting)


def recall_audience(session: Session, conversation: Conversation) -> None:
    """What the user's last conversation knew holds until the backend is heard: it may be down just now."""
    statement = (
        select(Conversation.audience, Conversation.site)
        .where(Conversation.user_id == conversation.user_id, Conversation.audience != GUEST)
        .order_by(Conversation.created_at.desc())
        .limit(1)
    )
    known = session.execute(statement).one_or_none() if conversation.user_id is not None else None
    if known is not None:
        conversation.audience, conversation.site = known


def get(session: Session, *, conversation_id: str) -> Conversation:
    """Raises ConversationNotFound."""
    return _found(session.get(Conversation, conversation_id) if _ID.fullmatch(conversation_id) else None)


def lock(session: Session, *, conversation_id: str) -> Conversation:
    """As `get`, and nobody else changes this conversation until the transaction ends."""
    if not _ID.fullmatch(conversation_id):
        raise ConversationNotFound
    statement = select(Conversation).where(Conversation.id == conversation_id).with_for_update()
    return _found(session.scalars(statement, execution_options={"populate_existing": True}).one_or_none())


def _found(conversation: Conversation | None) -> Conversation:
    if conversation is None:
        raise ConversationNotFound
    return conversation


def append(
    session: Session,
    conversation: Conversation,
    *,
    author: Author,
    content: Mapping[str, Any],
    now: datetime,
    visibility: str = Visibility.PUBLIC,
    options: Sequence[Option] = (),
    client_message_id: str | None = None,
    chosen_option_id: str | None = None,
    reply_to: str | None = None,
) -> Message:
    """Stores a message at the conversation's next sequence. The conversation must be locked."""
    conversation.last_sequence += 1
    message = Message(
        id=new_id("m"),
        conversation_id=conversation.id,
        sequence=conversation.last_sequence,
        author=author,
        content=dict(content),
        visibility=visibility,
        client_message_id=client_message_id,
        chosen_option_id=chosen_option_id,
        reply_to=reply_to,
        created_at=now,
        options=list(options),
    )
    session.add(message)
    session.flush()
    return message


def append_notice(
    session: Session, conversation: Conversation, notice: PersonalNotice, *, now: datetime
) -> Message:
    """Stores news for the conversation's user. The conversation must be locked."""
    return append(
        session,
        conversation,
        author=Author.SYSTEM,
        content=notice.content,
        visibility=Visibility.PERSONAL,
        options=[
            new_option(
                title=option.title,
                payload=option.option,
                position=position,
                conversation_id=conversation.id,
            )
            for position, option in enumerate(notice.options)
        ],
        now=now,
    )


def list_after(session: Session, conversation: Conversation, *, after: int) -> tuple[list[MessageRead], int]:
    """The messages after a sequence, oldest first, at most one page, and the sequence to go on from."""
    statement = (
        select(Message)
        .where(Message.conversation_id == conversation.id, Message.sequence > after)
        .order_by(Message.sequence)
        .limit(PAGE_SIZE)
        .options(selectinload(Message.options))
    )
    messages = session.scalars(statement).all()
    last_sequence = messages[-1].sequence if messages else after
    shown = shown_in(messages, ChatType(conversation.chat_type))
    return [MessageRead.from_model(message) for message in shown], last_sequence


def list_before(
    session: Session, conversation: Conversation, *, before: int, limit: int
) -> list[MessageRead]:
    """The last `limit` messages before a sequence, oldest first."""
    statement = (
        select(Message)
        .where(Message.conversation_id == conversation.id, Message.sequence < before)
        .order_by(Message.sequence.desc())
        .limit(limit)
        .options(selectinload(Message.options))
    )
    messages = reversed(session.scalars(statement).all())
    shown = shown_in(messages, ChatType(conversation.chat_type))
    return [MessageRead.from_model(message) for message in shown]


def hash_token(token: str) -> str:
    """A visitor token as it is stored; it is random, so a plain digest is enough."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def is_visitor(conversation: Conversation, visitor_token: str | None) -> bool:
    """Whether the token is the one that was given out with this conversation."""
    if visitor_token is None or conversation.visitor_token_hash is None:
        return False
    return hmac.compare_digest(hash_token(visitor_token), conversation.visitor_token_hash)
