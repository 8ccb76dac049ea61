"""Tables of the desk: accounts and their sessions, the audit log, and what is kept beside a conversation."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from gateway.database import Base, UtcDateTime


class Presence(StrEnum):
    ONLINE = "online"
    BUSY = "busy"
    """Here, and takes no transfers."""
    AWAY = "away"
    OFFLINE = "offline"
    """No console is open; never chosen."""


class EntryKind(StrEnum):
    NOTE = "note"
    REQUESTED = "requested"
    CLAIMED = "claimed"
    TAKEN_OVER = "taken_over"
    TRANSFERRED = "transferred"
    RELEASED = "released"
    RETURNED = "returned"
    CLOSED = "closed"
    LEFT = "left"
    REOPENED = "reopened"
    CANCELLED = "cancelled"
    TICKET = "ticket"


class DeskUser(Base):
    __tablename__ = "desk_users"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    username: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(64))
    """As customers and colleagues see it."""
    role: Mapped[str] = mapped_column(String(20))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    """Argon2id; None for who comes by single sign-on alone."""
    is_active: Mapped[bool] = mapped_column(default=True)
    presence: Mapped[str] = mapped_column(String(10), default=Presence.ONLINE)
    """As chosen; who has no console open is offline all the same."""
    failed_logins: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    oidc_subject: Mapped[str | None] = mapped_column(String(255), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class DeskSession(Base):
    __tablename__ = "desk_sessions"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("desk_users.id"), index=True)
    csrf_token: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)


class AuditRecord(Base):
    """Who looked at or changed what; only ever added to, save by retention."""

    __tablename__ = "desk_audit"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    user_id: Mapped[str | None] = mapped_column(String(64), index=True)
    user_name: Mapped[str | None] = mapped_column(String(64))
    operation: Mapped[str] = mapped_column(String(64))
    subject: Mapped[str] = mapped_column(String(200))
    """What it was done to: a customer's id, an article's, an account's."""
    conversation_id: Mapped[str | None] = mapped_column(String(64), index=True)
    detail: Mapped[dict[str, Any]] = mapped_column(JSON)


class Entry(Base):
    """Something beside the transcript that the customer never sees: a note, or who had it when."""

    __tablename__ = "desk_entries"
    __table_args__ = (UniqueConstraint("conversation_id", "client_message_id"),)

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), index=True)
    kind: Mapped[str] = mapped_column(String(16))
    text: Mapped[str | None] = mapped_column(Text)
    by_id: Mapped[str | None] = mapped_column(String(128))
    by_name: Mapped[str | None] = mapped_column(String(128))
    to_id: Mapped[str | None] = mapped_column(String(128))
    to_name: Mapped[str | None] = mapped_column(String(128))
    after_sequence: Mapped[int]
    client_message_id: Mapped[str | None] = mapped_column(String(80))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class CannedReply(Base):
    __tablename__ = "desk_canned_replies"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    owner_id: Mapped[str | None] = mapped_column(ForeignKey("desk_users.id"), index=True)
    """None: shared by all."""
    shortcut: Mapped[str] = mapped_column(String(32))
    title: Mapped[str] = mapped_column(String(64))
    text: Mapped[str] = mapped_column(Text)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Draft(Base):
    """What an agent has typed and not sent."""

    __tablename__ = "desk_drafts"

    user_id: Mapped[str] = mapped_column(ForeignKey("desk_users.id"), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ReadMark(Base):
    """How far an agent has read."""

    __tablename__ = "desk_read_marks"

    user_id: Mapped[str] = mapped_column(ForeignKey("desk_users.id"), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), primary_key=True)
    sequence: Mapped[int]


class ConversationTag(Base):
    __tablename__ = "desk_tags"

    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), primary_key=True)
    code: Mapped[str] = mapped_column(String(40), primary_key=True)
