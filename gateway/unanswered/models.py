"""Tables of unanswered questions and the groups that mean the same."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from gateway.database import Base, UtcDateTime

MAX_QUESTION = 1000
MAX_ANSWER = 4000


class ItemKind(StrEnum):
    MISS = "miss"
    """Not understood, or none of the offered choices was meant."""
    OUT_OF_SCOPE = "out_of_scope"
    """Understood as not ours, which may be a mistake."""
    DISLIKED = "disliked"
    """The answer got a 👎."""
    FILED = "filed"
    """An agent answered it and said that the bot should have known."""


class GroupState(StrEnum):
    OPEN = "open"
    IGNORED = "ignored"
    RESOLVED = "resolved"
    """An article answers it now. Asked again without an answer, it is open again."""


class UnansweredGroup(Base):
    """Questions with one meaning."""

    __tablename__ = "unanswered_groups"
    __table_args__ = (Index("ix_unanswered_groups_listed", "state", "item_count"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    title: Mapped[str] = mapped_column(String(MAX_QUESTION))
    """The question nearest to the middle of all."""
    state: Mapped[str] = mapped_column(String(10), default=GroupState.OPEN)
    revision: Mapped[int] = mapped_column(default=1)
    """Counts decisions of people, so that the second of two at once is told."""
    item_count: Mapped[int] = mapped_column(default=0)
    vector_sum: Mapped[bytes] = mapped_column(LargeBinary)
    """32-bit floats: the sum of the items' vectors."""
    encoder: Mapped[str] = mapped_column(String(100))
    first_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_at: Mapped[datetime] = mapped_column(UtcDateTime)
    article_id: Mapped[str | None] = mapped_column(String(128))
    """The article that was published for it last."""
    changed_by_id: Mapped[str | None] = mapped_column(String(128))
    changed_by_name: Mapped[str | None] = mapped_column(String(128))
    changed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class UnansweredItem(Base):
    """One question of one person."""

    __tablename__ = "unanswered_items"
    __table_args__ = (
        UniqueConstraint("message_id", "kind"),
        Index("ix_unanswered_items_group", "group_id", "kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    kind: Mapped[str] = mapped_column(String(12))
    question: Mapped[str] = mapped_column(String(MAX_QUESTION))
    message_id: Mapped[str] = mapped_column(ForeignKey("messages.id"))
    """The user's message."""
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), index=True)
    channel: Mapped[str] = mapped_column(String(20))
    audience: Mapped[str] = mapped_column(String(20))
    answer: Mapped[str | None] = mapped_column(String(MAX_ANSWER))
    """What the agent answered."""
    agent_id: Mapped[str | None] = mapped_column(String(128))
    agent_name: Mapped[str | None] = mapped_column(String(128))
    shown_article_id: Mapped[str | None] = mapped_column(String(128))
    """The article that was not liked."""
    reasons: Mapped[list[Any]] = mapped_column(JSON, default=list)
    comment: Mapped[str | None] = mapped_column(String(500))
    group_id: Mapped[int | None] = mapped_column(ForeignKey("unanswered_groups.id"))
    """None until it was grouped, in the background."""
    vector: Mapped[bytes | None] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
