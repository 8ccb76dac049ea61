"""Table of associations between customers and partners."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.account.models import Account
from backend.association.states import AssociationModel
from backend.database import Base


class Association(Base):
    """A customer's association with a partner; at most one per customer is not ended."""

    __tablename__ = "association"
    __table_args__ = (
        Index(
            "uq_association_active_customer",
            "customer_account_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    customer_account_id: Mapped[str] = mapped_column(ForeignKey("account.id"))
    partner_account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    model: Mapped[AssociationModel]
    associated_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    partner_account: Mapped[Account] = relationship(foreign_keys=[partner_account_id], lazy="joined")
    customer_account: Mapped[Account] = relationship(foreign_keys=[customer_account_id])
