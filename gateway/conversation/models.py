"""Tables of conversations: what was said, what may be clicked, and what the bot still has to answer."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from gateway.database import Base, UtcDateTime
from gateway.handoff.states import Owner

ID = String(64)


class Author(StrEnum):
    USER = "user"
    BOT = "bot"
    AGENT = "agent"
    SYSTEM = "system"


class Visibility(StrEnum):
    PUBLIC = "public"
    PERSONAL = "personal"
    """For this one person; never into a group."""


class ChatType(StrEnum):
    SINGLE = "single"
    GROUP = "group"


class TurnState(StrEnum):
    PENDING = "pending"
    DONE = "done"
    FAILED = "failed"
    """The bot gave no answer; the user was told."""
    SKIPPED = "skipped"
    """A person owned the conversation before the bot was asked."""
    SUPPRESSED = "suppressed"
    """The bot's answer came after a person had taken over; kept in `Turn.suppressed`, not shown."""


class Conversation(Base):
    __tablename__ = "conversations"

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    channel: Mapped[str] = mapped_column(String(20))
    chat_type: Mapped[str] = mapped_column(String(10), default=ChatType.SINGLE)
    user_id: Mapped[str | None] = mapped_column(String(128), index=True)
    """Subject of the user token; None for a guest."""
    visitor_token_hash: Mapped[str | None] = mapped_column(String(64))
    owner: Mapped[str] = mapped_column(String(10), default=Owner.BOT)
    last_sequence: Mapped[int] = mapped_column(default=0)
    episode: Mapped[int] = mapped_column(default=1)
    """The bot's sender is `<id>.<episode>`."""
    episode_turns: Mapped[int] = mapped_column(default=0)
    last_turn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    is_form_open: Mapped[bool] = mapped_column(default=False)
    form_task: Mapped[str | None] = mapped_column(String(64))
    """The operation whose form is open, to start it again with."""
    form_title: Mapped[str | None] = mapped_column(String(500))
    """What the user said or clicked to open it."""
    form_turns: Mapped[int] = mapped_column(default=0)
    """Turns inside the open form."""
    last_topic: Mapped[str | None] = mapped_column(String(128))
    """Id of the article shown last."""
    audience: Mapped[str] = mapped_column(String(20), default="guest")
    """As last known: answers do not wait for a backend that is down."""
    site: Mapped[str] = mapped_column(String(20), default="china")
    sign_in_turn_id: Mapped[str | None] = mapped_column(String(96))
    """The turn that asked to sign in; it runs again after signing in."""
    read_sequence: Mapped[int] = mapped_column(default=0)
    """What the user has seen, on any device."""
    bot_waiting_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the user was told that questions are kept until the bot is back; None while it answers."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Message(Base):
    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("conversation_id", "sequence"),
        UniqueConstraint("conversation_id", "client_message_id"),
        Index("ix_messages_rate", "conversation_id", "author", "created_at"),
    )

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"))
    sequence: Mapped[int]
    author: Mapped[str] = mapped_column(String(10))
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    visibility: Mapped[str] = mapped_column(String(10), default=Visibility.PUBLIC)
    client_message_id: Mapped[str | None] = mapped_column(String(80))
    """Chosen by the client; a retry carries the same one and is stored once."""
    chosen_option_id: Mapped[str | None] = mapped_column(ID)
    """The option that this message of the user is a click on."""
    reply_to: Mapped[str | None] = mapped_column(ID)
    """The user's message that this message of the bot answers."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    options: Mapped[list["Option"]] = relationship(order_by="Option.position")


class Option(Base):
    """Something to click, offered with one message. Its id means nothing outside of the conversation."""

    __tablename__ = "options"

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    message_id: Mapped[str] = mapped_column(ForeignKey("messages.id"), index=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), index=True)
    position: Mapped[int]
    title: Mapped[str] = mapped_column(String(500))
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    """The parsed option that the bot gave us, or a command of the gateway's own."""
    draft_id: Mapped[str | None] = mapped_column(String(128))
    """The draft that a confirmation confirms."""


class WaitingNotice(Base):
    """News for a user without an open conversation; told when the next one starts."""

    __tablename__ = "waiting_notices"
    __table_args__ = (UniqueConstraint("user_id", "seq"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    user_id: Mapped[str] = mapped_column(String(128))
    seq: Mapped[int] = mapped_column(BigInteger)
    """Number of the event in the backend's feed."""
    notice: Mapped[dict[str, Any]] = mapped_column(JSON)
    """A `PersonalNotice`."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SiteNotice(Base):
    """Whether a user of the international site was told so, and still wants to be."""

    __tablename__ = "site_notices"

    user_id: Mapped[str] = mapped_column(String(128), primary_key=True)
    told_in: Mapped[str | None] = mapped_column(ID)
    """The conversation in which it was said last."""
    is_muted: Mapped[bool] = mapped_column(default=False)


class Turn(Base):
    """One question to the bot. Pending turns survive a restart and run in order of `number`."""

    __tablename__ = "turns"
    __table_args__ = (
        Index("ix_turns_queue", "conversation_id", "state", "number"),
        Index("ix_turns_articles", "audience", "finished_at", "article_id"),
        Index("ix_turns_finished", "finished_at"),
    )

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    id: Mapped[str] = mapped_column(String(96), unique=True)
    """The `message_id` that the bot knows the turn by."""
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"))
    message_id: Mapped[str] = mapped_column(ForeignKey("messages.id"))
    user_id: Mapped[str | None] = mapped_column(String(128))
    """Who asked, as verified when the message was stored."""
    state: Mapped[str] = mapped_column(String(12), default=TurnState.PENDING, index=True)
    sender: Mapped[str | None] = mapped_column(String(96))
    """Kept from the first run on: the bot replays an answer to the same sender and id only."""
    runs: Mapped[int] = mapped_column(default=0)
    decision: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """What the bot understood, with its confidence."""
    article_id: Mapped[str | None] = mapped_column(String(128))
    """The article that answered it."""
    audience: Mapped[str | None] = mapped_column(String(20))
    """Of its asker, when it was answered."""
    suppressed: Mapped[list[Any] | None] = mapped_column(JSON(none_as_null=True))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
