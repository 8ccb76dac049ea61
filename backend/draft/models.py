"""Table of drafts."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from backend.database import Base
from backend.draft.states import DraftState


class Draft(Base):
    """A write as it was shown to the user; at most one per user and operation is open."""

    __tablename__ = "draft"
    __table_args__ = (
        Index(
            "uq_draft_open_operation",
            "user_id",
            "operation",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("app_user.id"))
    operation: Mapped[str] = mapped_column(String(64))
    content: Mapped[dict[str, Any]]
    state: Mapped[DraftState]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    result: Mapped[str | None] = mapped_column(String(64))
    """The number of what was made of it."""
