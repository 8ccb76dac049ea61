"""Tables of buckets and of the partners' settings."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from backend.account.states import Site
from backend.database import Base


class ObsBucket(Base):
    """A bucket as the object storage service knows it."""

    __tablename__ = "obs_bucket"

    name: Mapped[str] = mapped_column(String(63), primary_key=True)
    owner_account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    """The partner whose ordinary account bought it: partner accounts buy no resources."""
    site: Mapped[Site]
    is_encrypted_by_default: Mapped[bool] = mapped_column(default=False)
    has_download_directory: Mapped[bool] = mapped_column(default=True)


class AttachmentSetting(Base):
    """A partner's upload of identity documents; a bucket serves one partner."""

    __tablename__ = "attachment_setting"
    __table_args__ = (
        CheckConstraint("NOT is_enabled OR bucket_name IS NOT NULL", name="enabled_has_bucket"),
    )

    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), primary_key=True)
    is_enabled: Mapped[bool]
    bucket_name: Mapped[str | None] = mapped_column(ForeignKey("obs_bucket.name"), unique=True)
    updated_at: Mapped[datetime]
