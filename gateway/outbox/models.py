"""Table of how far the backend's event feed has been read."""

from sqlalchemy import BigInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from gateway.database import Base


class OutboxCursor(Base):
    """Moves in the transaction that stores the messages, so that an event is told exactly once."""

    __tablename__ = "outbox_cursors"

    source: Mapped[str] = mapped_column(String(20), primary_key=True)
    last_seq: Mapped[int] = mapped_column(BigInteger, default=0)
