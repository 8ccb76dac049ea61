"""Articles' files and their versions.

The caller owns the transaction, and sees to it that one publishes at a time.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.errors import ArticleNotFound, ArticleNotWritten, ChangedMeanwhile
from gateway.identity import Agent
from gateway.publishing.models import Action, ArticleVersion
from gateway.unanswered import logbook
from gateway.unanswered import service as unanswered_service
from gateway.unanswered.models import GroupState
from knowledge.article import ARTICLE_ID
from knowledge.article_file import FileChange, WriteError, file_of, rewrite, write_all
from knowledge.loader import parse_yaml


@dataclass(frozen=True)
class Target:
    """The group that an article is published for, as its editor saw it."""

    group_id: int
    revision: int


def digest_of(content: bytes | None) -> str | None:
    return None if content is None else hashlib.sha256(content).hexdigest()


def read_file(directory: Path, article_id: str) -> bytes | None:
    """The article's file; None when there is none. Raises ArticleNotFound for what is no id."""
    if not ARTICLE_ID.fullmatch(article_id):  # it becomes a path
        raise ArticleNotFound
    file = file_of(directory, article_id)
    return file.read_bytes() if file.is_file() else None


def existing_file(directory: Path, article_id: str) -> bytes:
    """Raises ArticleNotFound."""
    content = read_file(directory, article_id)
    if content is None:
        raise ArticleNotFound
    return content


def data_of(content: bytes) -> dict[str, Any]:
    """What the file holds. Raises ArticleError."""
    data = parse_yaml(content, "")
    return data if isinstance(data, dict) else {}


def versions(session: Session, *, article_id: str) -> Sequence[ArticleVersion]:
    """The newest first."""
    statement = select(ArticleVersion).where(ArticleVersion.article_id == article_id)
    return session.scalars(statement.order_by(ArticleVersion.number.desc())).all()


def version(session: Session, *, article_id: str, number: int) -> ArticleVersion:
    """Raises ArticleNotFound."""
    statement = select(ArticleVersion).where(
        ArticleVersion.article_id == article_id, ArticleVersion.number == number
    )
    found = session.scalars(statement).one_or_none()
    if found is None:
        raise ArticleNotFound
    return found


def publish(
    session: Session,
    *,
    directory: Path,
    data: Mapping[str, Any],
    base: str | None,
    target: Target | None,
    note: str | None,
    by: Agent,
    now: datetime,
) -> ArticleVersion:
    """Writes a checked article to its file, keeps the file of before, and resolves its group.

    Raises:
        ChangedMeanwhile: the file or the group is not as the editor saw it.
        ArticleNotWritten: the file cannot be written; nothing has changed.
    """
    article_id = str(data["id"])
    before = _expected(directory, article_id, base)
    _remember(session, article_id, before, now)
    content = rewrite(before, _with_variants(before, data))
    if target is not None:
        unanswered_service.decide(
            session,
            group_id=target.group_id,
            state=GroupState.RESOLVED,
            revision=target.revision,
            by=by,
            now=now,
            article_id=article_id,
        )
    added = _add(session, article_id, Action.PUBLISHED, content, by=by, now=now)
    added.group_id, added.note = target.group_id if target else None, note
    _log(session, added, by=by, now=now)
    restore(directory, article_id, before=before, content=content)
    return added


def roll_back(
    session: Session,
    *,
    directory: Path,
    article_id: str,
    to: int,
    base: str | None,
    by: Agent,
    now: datetime,
) -> ArticleVersion:
    """The file is as in that version again; a version without a file takes it away.

    Raises:
        ArticleNotFound: no such version.
        ChangedMeanwhile: the file is not as the editor saw it.
    """
    before = _expected(directory, article_id, base)
    wanted = version(session, article_id=article_id, number=to)
    _remember(session, article_id, before, now)
    content = None if wanted.content is None else wanted.content.encode()
    added = _add(session, article_id, Action.ROLLED_BACK, content, by=by, now=now)
    added.note = str(to)
    _log(session, added, by=by, now=now)
    restore(directory, article_id, before=before, content=content)
    return added


def restore(directory: Path, article_id: str, *, before: bytes | None, content: bytes | None) -> None:
    """Makes the file what is given; None: it is taken away. Raises ArticleNotWritten."""
    file = file_of(directory, article_id)
    try:
        if content is None:
            file.unlink(missing_ok=True)
        else:
            write_all([FileChange(file, before, content)], directory)
    except (OSError, WriteError) as error:
        raise ArticleNotWritten from error


def _expected(directory: Path, article_id: str, base: str | None) -> bytes | None:
    content = read_file(directory, article_id)
    if digest_of(content) != base:
        raise ChangedMeanwhile
    return content


def _remember(session: Session, article_id: str, content: bytes | None, now: datetime) -> None:
    """What somebody else has put there is a version, too, so that it can be had back."""
    newest = next(iter(versions(session, article_id=article_id)), None)
    if newest is None or newest.digest != digest_of(content):
        _add(session, article_id, Action.FOUND, content, by=None, now=now)


def _add(
    session: Session,
    article_id: str,
    action: Action,
    content: bytes | None,
    *,
    by: Agent | None,
    now: datetime,
) -> ArticleVersion:
    newest = next(iter(versions(session, article_id=article_id)), None)
    added = ArticleVersion(
        article_id=article_id,
        number=newest.number + 1 if newest else 1,
        action=action,
        content=None if content is None else content.decode("utf-8-sig"),
        digest=digest_of(content),
        by_id=by.id if by else None,
        by_name=by.name if by else None,
        at=now,
    )
    session.add(added)
    session.flush()
    return added


def _log(session: Session, version: ArticleVersion, *, by: Agent, now: datetime) -> None:
    operation, detail = f"article_{version.action}", {"version": version.number, "group": version.group_id}
    logbook.note(session, by=by, operation=operation, subject=version.article_id, now=now, detail=detail)
    session.flush()


def _with_variants(before: bytes | None, data: Mapping[str, Any]) -> dict[str, Any]:
    """A form that knows no variants does not delete them."""
    present = data_of(before).get("variants") if before is not None and "variants" not in data else None
    return {**data, **({"variants": present} if present else {})}
