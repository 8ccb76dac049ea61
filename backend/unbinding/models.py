"""Tables of drafts, requests and their status history."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.account.models import Account
from backend.association.models import Association
from backend.database import Base
from backend.draft.states import DraftState
from backend.unbinding.states import Actor, PreReview, RequestState, Side

REASON_LENGTH = 500


class UnbindingDraft(Base):
    """What the user was shown before confirming; at most one per user is open."""

    __tablename__ = "unbinding_draft"
    __table_args__ = (
        Index(
            "uq_unbinding_draft_open_user",
            "user_id",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("app_user.id"), index=True)
    association_id: Mapped[int] = mapped_column(ForeignKey("association.id"))
    reason: Mapped[str] = mapped_column(String(REASON_LENGTH))
    state: Mapped[DraftState] = mapped_column(default=DraftState.OPEN)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]

    association: Mapped[Association] = relationship()


class UnbindingRequest(Base):
    """A request of either side to end an association; at most one per association is open."""

    __tablename__ = "unbinding_request"
    __table_args__ = (
        Index(
            "uq_unbinding_request_open_association",
            "association_id",
            unique=True,
            sqlite_where=text("state = 'submitted'"),
            postgresql_where=text("state = 'submitted'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(32), unique=True)
    association_id: Mapped[int] = mapped_column(ForeignKey("association.id"))
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    """The customer's, whoever asks."""
    draft_id: Mapped[str | None] = mapped_column(ForeignKey("unbinding_draft.id"), unique=True)
    reason: Mapped[str] = mapped_column(String(REASON_LENGTH))
    state: Mapped[RequestState]
    submitted_at: Mapped[datetime]
    initiator: Mapped[Side] = mapped_column(default=Side.CUSTOMER, server_default="customer")
    pre_review: Mapped[PreReview | None]
    """None where none is needed."""
    reminded_at: Mapped[datetime | None]
    reminder_count: Mapped[int] = mapped_column(default=0, server_default="0")

    association: Mapped[Association] = relationship(lazy="joined")
    account: Mapped[Account] = relationship(lazy="joined")
    history: Mapped[list["UnbindingStatusChange"]] = relationship(
        order_by="UnbindingStatusChange.id", lazy="selectin"
    )


class UnbindingStatusChange(Base):
    """One step in the life of a request."""

    __tablename__ = "unbinding_status_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("unbinding_request.id"), index=True)
    state: Mapped[RequestState]
    at: Mapped[datetime]
    actor: Mapped[Actor]
    actor_id: Mapped[str] = mapped_column(String(128))
    note: Mapped[str | None] = mapped_column(Text)
