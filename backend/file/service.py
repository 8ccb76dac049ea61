"""Keep a file for its user, give it out, throw away what has expired."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import delete
from sqlalchemy.orm import Session

from backend.errors import NotFound, Problem
from backend.file.models import StoredFile

FILE_LIFETIME = timedelta(minutes=30)


class FileExpired(Problem):
    """The file was there once."""

    status = 410
    code = "file_expired"


@dataclass(frozen=True)
class NewFile:
    """What is to be kept."""

    name: str
    media_type: str
    content: bytes


def keep(*, session: Session, user_id: str, new: NewFile, now: datetime) -> StoredFile:
    """Store the file for the user; files that expired long ago make room for it."""
    session.execute(delete(StoredFile).where(StoredFile.expires_at < now - FILE_LIFETIME))
    file = StoredFile(
        id=str(uuid4()),
        user_id=user_id,
        name=new.name,
        media_type=new.media_type,
        content=new.content,
        created_at=now,
        expires_at=now + FILE_LIFETIME,
    )
    session.add(file)
    session.flush()
    return file


def get(*, session: Session, user_id: str, file_id: str, now: datetime) -> StoredFile:
    """Return the user's file.

    Raises:
        NotFound: there is none, or it is somebody else's.
        FileExpired: its time is over.
    """
    file = session.get(StoredFile, file_id)
    if file is None or file.user_id != user_id:
        raise NotFound
    if file.expires_at <= now:
        raise FileExpired
    return file
