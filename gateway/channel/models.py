"""Tables of the messengers: who writes from where, what came in, what has to go out."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from gateway.conversation.models import ID, ChatType
from gateway.database import Base, UtcDateTime
from gateway.handoff.states import Owner

KEY = String(300)
LANE = String(600)
CHANNEL = String(20)


class InboxState(StrEnum):
    PENDING = "pending"
    DONE = "done"
    FAILED = "failed"
    """Given up after several tries; the person was told."""


class OutboxState(StrEnum):
    PENDING = "pending"
    SENT = "sent"
    DEAD = "dead"
    """Refused for good, or tried too often; in the view of dead letters."""
    HELD = "held"
    """The platform allows no more until the person writes; in the view of dead letters too."""


class Person(Base):
    """Somebody in one app of one tenant; `user_id` is whom they have proved to be."""

    __tablename__ = "channel_people"
    __table_args__ = (UniqueConstraint("channel", "tenant", "app", "external_id"),)

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    channel: Mapped[str] = mapped_column(CHANNEL)
    tenant: Mapped[str] = mapped_column(String(128))
    app: Mapped[str] = mapped_column(String(128))
    external_id: Mapped[str] = mapped_column(String(200))
    user_id: Mapped[str | None] = mapped_column(String(128), index=True)
    linked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    wrong_codes: Mapped[int] = mapped_column(default=0)
    wrong_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Chat(Base):
    """One person in one chat; in a group everybody has a conversation, and a form, of their own."""

    __tablename__ = "channel_chats"
    __table_args__ = (UniqueConstraint("person_id", "group_id"),)

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("channel_people.id"))
    group_id: Mapped[str] = mapped_column(String(200), default="")
    """The platform's id of the group; empty for the one-to-one chat."""
    conversation_id: Mapped[str | None] = mapped_column(ForeignKey("conversations.id"))
    """The present one; a closed conversation is followed by a new one."""
    shown: Mapped[list[str]] = mapped_column(JSON, default=list)
    """Ids of the options of the last numbered list: "2" means the second."""
    route: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """How the platform lets us answer its last push, and under `heard_at` when it came."""

    @property
    def heard_at(self) -> datetime | None:
        """When the person wrote last."""
        at = self.route.get("heard_at")
        return datetime.fromisoformat(at) if at else None

    @property
    def chat_type(self) -> ChatType:
        return ChatType.GROUP if self.group_id else ChatType.SINGLE


class ChatConversation(Base):
    """Which chat a conversation is held in, and how much of it has been handed to the outbox."""

    __tablename__ = "channel_conversations"

    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), primary_key=True)
    chat_id: Mapped[str] = mapped_column(ForeignKey("channel_chats.id"), index=True)
    delivered_sequence: Mapped[int] = mapped_column(default=0)
    told_owner: Mapped[str] = mapped_column(String(10), default=Owner.BOT)
    """Who serves, as the platform was told last."""


class InboxEntry(Base):
    """One push, stored before it is acknowledged. Done entries stay for a while, for their keys."""

    __tablename__ = "channel_inbox"
    __table_args__ = (
        UniqueConstraint("channel", "key"),
        Index("ix_channel_inbox_queue", "state", "lane", "number"),
    )

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    channel: Mapped[str] = mapped_column(CHANNEL)
    key: Mapped[str] = mapped_column(KEY)
    lane: Mapped[str] = mapped_column(LANE)
    state: Mapped[str] = mapped_column(String(10), default=InboxState.PENDING)
    incoming: Mapped[dict[str, Any]] = mapped_column(JSON)
    """Emptied when done: what was said is in the conversation, or nowhere."""
    attempts: Mapped[int] = mapped_column(default=0)
    retry_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)


class OutboxEntry(Base):
    """One call of a platform's API that has to be made, in order within its lane."""

    __tablename__ = "channel_outbox"
    __table_args__ = (
        Index("ix_channel_outbox_queue", "state", "lane", "number"),
        Index("ix_channel_outbox_rate", "lane", "sent_at"),
    )

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    key: Mapped[str] = mapped_column(KEY, unique=True)
    channel: Mapped[str] = mapped_column(CHANNEL)
    lane: Mapped[str] = mapped_column(LANE)
    target: Mapped[dict[str, Any]] = mapped_column(JSON)
    body: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(10), default=OutboxState.PENDING)
    attempts: Mapped[int] = mapped_column(default=0)
    first_tried_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    next_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_error: Mapped[str | None] = mapped_column(String(300))
    card_id: Mapped[str | None] = mapped_column(ID, index=True)
    receipt: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """What the platform answered: the message's id, the code with which its card is updated."""
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When an option of this card was chosen; it cannot be used again."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class LinkCode(Base):
    """A one-time code that links a messenger account to `user_id`; only its hash is stored."""

    __tablename__ = "channel_link_codes"

    code_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[str] = mapped_column(String(128), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Cursor(Base):
    """How far a feed has been read."""

    __tablename__ = "channel_cursors"

    name: Mapped[str] = mapped_column(String(200), primary_key=True)
    value: Mapped[str] = mapped_column(String(200))
