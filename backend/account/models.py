"""Tables of accounts, their users and the vendor's ecosystem managers."""

from decimal import Decimal

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.account.states import AccountKind, Custody, EnterpriseRole, Role, Site
from backend.database import Base

DEFAULT_CURRENCY = "CNY"


class EcosystemManager(Base):
    """The vendor's person who looks after partners (生态经理)."""

    __tablename__ = "ecosystem_manager"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    phone: Mapped[str] = mapped_column(String(32))
    email: Mapped[str] = mapped_column(String(200))


class Account(Base):
    """A customer's or a partner's account with the vendor."""

    __tablename__ = "account"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    kind: Mapped[AccountKind]
    name: Mapped[str] = mapped_column(String(200))
    site: Mapped[Site] = mapped_column(default=Site.CHINA)
    currency: Mapped[str] = mapped_column(String(3), default=DEFAULT_CURRENCY)
    arrears: Mapped[Decimal] = mapped_column(default=Decimal(0))
    enterprise_role: Mapped[EnterpriseRole] = mapped_column(default=EnterpriseRole.NONE)
    master_account_id: Mapped[str | None] = mapped_column(ForeignKey("account.id"), index=True)
    custody: Mapped[Custody | None]
    manager_id: Mapped[str | None] = mapped_column(ForeignKey("ecosystem_manager.id"))

    master_account: Mapped["Account | None"] = relationship(remote_side="Account.id")
    manager: Mapped[EcosystemManager | None] = relationship()


class User(Base):
    """A person who signs in; the id is the subject of the token."""

    __tablename__ = "app_user"

    id: Mapped[str] = mapped_column(String(128), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    name: Mapped[str] = mapped_column(String(100))
    role: Mapped[Role]

    account: Mapped[Account] = relationship(lazy="joined")
