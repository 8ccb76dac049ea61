"""A user's message comes in: stored once, then answered by whoever owns the conversation."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from gateway.conversation import notices, options, service, site_notice, turns
from gateway.conversation.access import Caller, authorize
from gateway.conversation.models import Author, Conversation, Message, Option
from gateway.conversation.schemas import MessageCreate, MessageRead, MessageStored
from gateway.errors import BotNotInCharge, ConversationClosed, TooManyMessages
from gateway.handoff import service as handoff_service
from gateway.handoff.hours import ALWAYS, BusinessHours
from gateway.handoff.states import Owner
from gateway.settings import Settings
from gateway.text import clean
from gateway.words import Words

RATE_WINDOW = timedelta(minutes=1)


@dataclass(frozen=True)
class Limits:
    max_text_length: int
    messages_per_minute: int
    hours: BusinessHours = ALWAYS
    """When people are there."""

    @classmethod
    def from_settings(cls, settings: Settings) -> Self:
        return cls(settings.max_text_length, settings.messages_per_minute, settings.opening_hours())


def post(
    session: Session,
    *,
    conversation_id: str,
    caller: Caller,
    create: MessageCreate,
    limits: Limits,
    words: Words,
    now: datetime,
) -> MessageStored:
    """Stores the message and queues the bot's turn when the bot owns the conversation.

    A `client_message_id` that was stored before changes nothing and returns what was stored.

    Raises:
        Problem: of access, limits, options or state; then nothing is stored.
    """
    conversation = service.lock(session, conversation_id=conversation_id)
    authorize(conversation, caller)
    stored = _stored_before(session, conversation, create.client_message_id)
    if stored is not None:
        return MessageStored(message=MessageRead.from_model(stored), is_duplicate=True)
    if conversation.owner == Owner.CLOSED:
        raise ConversationClosed
    option = _chosen(session, conversation, create)
    text = option.title if option else clean(create.text or "", max_length=limits.max_text_length)
    _check_rate(session, conversation, limit=limits.messages_per_minute, now=now)
    message = service.append(
        session,
        conversation,
        author=Author.USER,
        content={"kind": "text", "text": text},
        client_message_id=create.client_message_id,
        chosen_option_id=option.id if option else None,
        now=now,
    )
    _hand_on(session, conversation, message, option, hours=limits.hours, words=words, now=now)
    return MessageStored(message=MessageRead.from_model(message), is_duplicate=False)


def _stored_before(session: Session, conversation: Conversation, client_message_id: str) -> Message | None:
    statement = select(Message).where(
        Message.conversation_id == conversation.id, Message.client_message_id == client_message_id
    )
    return session.scalars(statement).one_or_none()


def _chosen(session: Session, conversation: Conversation, create: MessageCreate) -> Option | None:
    if create.option_id is None:
        return None
    option = options.resolve(session, conversation, option_id=create.option_id)
    if option.draft_id is not None and conversation.owner != Owner.BOT:
        raise BotNotInCharge
    return option


def _hand_on(
    session: Session,
    conversation: Conversation,
    message: Message,
    option: Option | None,
    *,
    hours: BusinessHours,
    words: Words,
    now: datetime,
) -> None:
    """To the bot when it owns the conversation; else a person reads it, save for leaving the queue."""
    if option is not None and option.payload == options.MUTE_SITE_NOTICE:
        site_notice.mute(session, conversation, words=words, now=now)
    elif _leaves_queue(conversation, message, option, words=words):
        handoff_service.cancel(session, conversation, words=words, now=now)
    elif _leaves_waiting(session, conversation, message, words=words):
        handoff_service.request(session, conversation, reason="requested", hours=hours, words=words, now=now)
    elif conversation.owner == Owner.BOT:
        turns.enqueue(session, conversation, message, now=now)


def _leaves_waiting(session: Session, conversation: Conversation, message: Message, *, words: Words) -> bool:
    """A person is asked for while the bot is down, which would understand it later only."""
    is_waiting = conversation.owner == Owner.BOT and conversation.bot_waiting_since is not None
    return is_waiting and notices.wants_a_person(session, message, words=words)


def _leaves_queue(
    conversation: Conversation, message: Message, option: Option | None, *, words: Words
) -> bool:
    """The option, or its title typed while waiting."""
    if option is not None:
        return option.payload == options.CANCEL_QUEUE
    return conversation.owner == Owner.QUEUED and message.content["text"] == words("options.cancel_queue")


def _check_rate(session: Session, conversation: Conversation, *, limit: int, now: datetime) -> None:
    """Counts over all conversations of a signed-in user, over this one of a guest."""
    statement = (
        select(Message.created_at)
        .where(
            _of_visitor(conversation), Message.author == Author.USER, Message.created_at > now - RATE_WINDOW
        )
        .order_by(Message.created_at.desc())
        .offset(limit - 1)
        .limit(1)
    )
    oldest_counted = session.scalars(statement).one_or_none()
    if oldest_counted is not None:
        wait = oldest_counted + RATE_WINDOW - now
        raise TooManyMessages(limit=limit, retry_after_s=max(1, math.ceil(wait.total_seconds())))


def _of_visitor(conversation: Conversation) -> ColumnElement[bool]:
    if conversation.user_id is None:
        return Message.conversation_id == conversation.id
    own = select(Conversation.id).where(Conversation.user_id == conversation.user_id)
    return Message.conversation_id.in_(own)
