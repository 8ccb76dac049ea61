"""Files of the backend behind short-lived links: `/api/files/<ticket>`."""

from fastapi import APIRouter, Response

from gateway.backend_client import BackendRefused, BackendUnavailable
from gateway.errors import FileUnavailable, TokenExpired, TokenInvalid
from gateway.file_links import FILES_PATH
from gateway.parts import PartsDep

router = APIRouter(prefix=FILES_PATH, tags=["files"])


@router.get(
    "/{ticket}",
    response_class=Response,
    responses={
        200: {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}},
        404: {"description": "file_unavailable"},
    },
)
async def get_file(ticket: str, parts: PartsDep) -> Response:
    """The file that a link of the assistant leads to; the link itself is the proof."""
    try:
        user_id, file_id = parts.identity.opened_file(ticket)
        file = await parts.backend.file(parts.identity.backend_token(user_id), file_id)
    except (TokenInvalid, TokenExpired, BackendRefused, BackendUnavailable) as error:
        raise FileUnavailable from error
    headers = {
        "Content-Disposition": file.disposition,
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(file.content, media_type=file.media_type, headers=headers)
