"""Tables of what keeps accounts open, and of the requests to close them."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from backend.closure.states import ClosureState, RecordKind
from backend.database import Base


class AccountRecord(Base):
    """One thing that an account has and that stands in the way while it has it."""

    __tablename__ = "account_record"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    kind: Mapped[RecordKind]
    detail: Mapped[str] = mapped_column(String(200))


class ClosureRequest(Base):
    """A request to close an account; at most one per account is open."""

    __tablename__ = "closure_request"
    __table_args__ = (
        Index(
            "uq_closure_request_open_account",
            "account_id",
            unique=True,
            sqlite_where=text("state = 'submitted'"),
            postgresql_where=text("state = 'submitted'"),
        ),
    )

    number: Mapped[str] = mapped_column(String(32), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"))
    state: Mapped[ClosureState]
    submitted_at: Mapped[datetime]
