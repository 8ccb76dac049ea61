"""Table of members."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from backend.database import Base
from backend.member.states import MemberState


class Member(Base):
    """A person of a partner's organisation; the account name never changes."""

    __tablename__ = "member"
    __table_args__ = (UniqueConstraint("account_id", "account_name"),)

    number: Mapped[str] = mapped_column(String(32), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    account_name: Mapped[str] = mapped_column(String(32))
    name: Mapped[str] = mapped_column(String(50))
    email: Mapped[str] = mapped_column(String(200), unique=True)
    """In small letters: two spellings are one mailbox."""
    roles: Mapped[list[str]]
    state: Mapped[MemberState]
    invited_at: Mapped[datetime]
    invitation_expires_at: Mapped[datetime]
