"""Fetch one's own file."""

from urllib.parse import quote

from fastapi import APIRouter, Response

from backend.context import ContextDep
from backend.errors import NotFound, documented
from backend.file import service
from backend.file.service import FileExpired

router = APIRouter(prefix="/files", tags=["file"])


@router.get(
    "/{file_id}",
    response_class=Response,
    responses={
        200: {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}},
        **documented(NotFound, FileExpired),
    },
)
def get_file(file_id: str, context: ContextDep) -> Response:
    """Send the content of a file that was made for the caller."""
    with context.audited("file.fetch") as entry:
        entry.target = file_id[:64]
        file = service.get(session=context.session, user_id=context.user.id, file_id=file_id, now=context.now)
    return Response(
        file.content,
        media_type=file.media_type,
        headers={"Content-Disposition": f"attachment; filename*=UTF-8''{quote(file.name)}"},
    )
