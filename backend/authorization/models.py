"""Table of authorizations."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.association.models import Association
from backend.authorization.states import AuthorizationState
from backend.database import Base

TEXT_LENGTH = 500
ONE_REQUEST = "state = 'requested'"


class Authorization(Base):
    """A partner's request to act for a customer; at most one per association waits for an answer."""

    __tablename__ = "partner_authorization"
    __table_args__ = (
        Index(
            "uq_partner_authorization_requested_association",
            "association_id",
            unique=True,
            sqlite_where=text(ONE_REQUEST),
            postgresql_where=text(ONE_REQUEST),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(32), unique=True)
    association_id: Mapped[int] = mapped_column(ForeignKey("association.id"), index=True)
    state: Mapped[AuthorizationState]
    scopes: Mapped[list[str]]
    purpose: Mapped[str] = mapped_column(String(TEXT_LENGTH))
    requested_by: Mapped[str] = mapped_column(String(128))
    requested_at: Mapped[datetime]
    decided_by: Mapped[str | None] = mapped_column(String(128))
    decided_at: Mapped[datetime | None]
    note: Mapped[str | None] = mapped_column(String(TEXT_LENGTH))
    """Why it was rejected or revoked."""

    association: Mapped[Association] = relationship(lazy="joined")
