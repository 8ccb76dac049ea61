"""Table of the versions that an article's file has had."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from gateway.database import Base, UtcDateTime


class Action(StrEnum):
    FOUND = "found"
    """The file was like this before the desk changed it for the first time, or was edited elsewhere."""
    PUBLISHED = "published"
    ROLLED_BACK = "rolled_back"


class ArticleVersion(Base):
    """One state of one file; never changed afterwards."""

    __tablename__ = "article_versions"
    __table_args__ = (UniqueConstraint("article_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    article_id: Mapped[str] = mapped_column(String(128))
    number: Mapped[int]
    """From 1, per article."""
    action: Mapped[str] = mapped_column(String(12))
    content: Mapped[str | None] = mapped_column(Text)
    """The whole file; None when there was none."""
    digest: Mapped[str | None] = mapped_column(String(64))
    """SHA-256 of the file's bytes; None when there was none."""
    group_id: Mapped[int | None] = mapped_column(ForeignKey("unanswered_groups.id"))
    """The questions that it was published for."""
    by_id: Mapped[str | None] = mapped_column(String(128))
    by_name: Mapped[str | None] = mapped_column(String(128))
    note: Mapped[str | None] = mapped_column(String(500))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
