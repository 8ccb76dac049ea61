"""Tables of verdicts on the bot's messages and of ratings of an agent's service."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from gateway.database import Base, UtcDateTime


class MessageFeedback(Base):
    """The latest verdict on one message."""

    __tablename__ = "message_feedback"

    message_id: Mapped[str] = mapped_column(ForeignKey("messages.id"), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), index=True)
    verdict: Mapped[str] = mapped_column(String(4))
    reasons: Mapped[list[Any]] = mapped_column(JSON)
    comment: Mapped[str | None] = mapped_column(String(500))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class SatisfactionRating(Base):
    """Of one escalation, given once."""

    __tablename__ = "satisfaction_ratings"

    escalation_id: Mapped[str] = mapped_column(ForeignKey("escalations.id"), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), index=True)
    score: Mapped[int]
    """1 (bad) to 5 (good)."""
    tags: Mapped[list[Any]] = mapped_column(JSON)
    comment: Mapped[str | None] = mapped_column(String(500))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
