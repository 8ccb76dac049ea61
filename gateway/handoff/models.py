"""Table of escalations: one request for a person, from the queue to its end."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from gateway.database import Base, UtcDateTime
from gateway.handoff.states import EscalationState

_IS_OPEN = text("state IN ('queued', 'claimed')")


class Escalation(Base):
    __tablename__ = "escalations"
    __table_args__ = (
        Index(
            "uq_escalations_open",
            "conversation_id",
            unique=True,
            sqlite_where=_IS_OPEN,
            postgresql_where=_IS_OPEN,
        ),
        Index("ix_escalations_queue", "state", "requested_at"),
    )

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), index=True)
    state: Mapped[str] = mapped_column(String(12), default=EscalationState.QUEUED)
    reason: Mapped[str] = mapped_column(String(64))
    """Why a person is needed, as the bot or the button named it."""
    question: Mapped[str] = mapped_column(String(1000))
    """What the user said last before it, in the user's words."""
    at_sequence: Mapped[int]
    """The conversation's last message when it was asked for."""
    agent_id: Mapped[str | None] = mapped_column(String(128), index=True)
    agent_name: Mapped[str | None] = mapped_column(String(128))
    requested_at: Mapped[datetime] = mapped_column(UtcDateTime)
    queued_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Since when it waits: later than the request after a transfer or a release."""
    target_id: Mapped[str | None] = mapped_column(String(128))
    """The colleague whom a transfer is for."""
    target_name: Mapped[str | None] = mapped_column(String(128))
    target_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Until then nobody else may take it."""
    transfers: Mapped[int] = mapped_column(default=0)
    ticket_number: Mapped[str | None] = mapped_column(String(24), unique=True, index=True)
    """Told to the customer who asked out of hours."""
    close_reason: Mapped[str | None] = mapped_column(String(40))
    form_task: Mapped[str | None] = mapped_column(String(64))
    """The operation whose form was open when a person was asked for."""
    form_title: Mapped[str | None] = mapped_column(String(500))
    claimed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    first_reply_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
