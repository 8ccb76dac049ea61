"""Table of events for the gateway."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from backend.database import Base


class OutboxEvent(Base):
    """Something that happened and the users who should hear of it; `seq` rises in commit order."""

    __tablename__ = "outbox_event"

    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
    user_ids: Mapped[list[str]]
    payload: Mapped[dict[str, Any]]
