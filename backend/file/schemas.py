"""What the API says about a file."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from backend.clock import to_local
from backend.file.models import StoredFile


class FileRead(BaseModel):
    """A file that can be fetched until it expires."""

    model_config = ConfigDict(frozen=True)

    id: str
    name: str
    media_type: str
    size_bytes: Annotated[int, Field(ge=0)]
    expires_at: datetime


def present(file: StoredFile) -> FileRead:
    """Return everything but the content."""
    return FileRead(
        id=file.id,
        name=file.name,
        media_type=file.media_type,
        size_bytes=len(file.content),
        expires_at=to_local(file.expires_at),
    )
