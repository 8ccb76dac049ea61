"""Files of the backend behind short-lived links: `/api/files/<ticket>`."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from gateway.backend_client import BackendRefused, BackendUnavailable
from gateway.errors import FileUnavailable, TokenExpired, TokenInvalid
from gateway.file_links import FILES_PATH
from gateway.parts import PartsDep
from gateway.words import Words

router = APIRouter(prefix=FILES_PATH, tags=["files"])


@router.get(
    "/{ticket}",
    response_class=Response,
    responses={
        200: {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}},
        404: {"description": "file_unavailable"},
    },
)
async def get_file(ticket: str, request: Request, parts: PartsDep) -> Response:
    """The file that a link of the assistant leads to; the link itself is the proof."""
    try:
        user_id, file_id = parts.identity.opened_file(ticket)
        file = await parts.backend.file(parts.identity.backend_token(user_id), file_id)
    except (TokenInvalid, TokenExpired, BackendRefused, BackendUnavailable) as error:
        if "text/html" in request.headers.get("accept", ""):
            return _page(parts.words)
        raise FileUnavailable from error
    headers = {
        "Content-Disposition": file.disposition,
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(file.content, media_type=file.media_type, headers=headers)


def _page(words: Words) -> HTMLResponse:
    """For a person who followed a link that opens nothing any more, in a messenger's browser."""
    title, text = words("problems.file_unavailable.title"), words("problems.file_unavailable.detail")
    head = f'<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>{title}</title>'
    scale = '<meta name="viewport" content="width=device-width">'
    return HTMLResponse(f"{head}{scale}<h1>{title}</h1><p>{text}</p></html>", FileUnavailable.status)
