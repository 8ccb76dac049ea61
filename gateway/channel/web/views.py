"""The address of the socket. Credentials come in the first frame: an address ends up in logs."""

from fastapi import APIRouter, WebSocket

from gateway.channel.web.socket import Socket
from gateway.origins import is_same_origin
from gateway.parts import Parts

router = APIRouter()


@router.websocket("/api/conversations/{conversation_id}/socket")
async def open_socket(websocket: WebSocket, conversation_id: str) -> None:
    """One tab's live view of a conversation; other web pages' scripts are refused (403)."""
    parts: Parts = websocket.app.state.parts
    if not _is_welcome(websocket, parts):
        await websocket.close()
        return
    await websocket.accept()
    await Socket(websocket, parts, conversation_id).serve()


def _is_welcome(websocket: WebSocket, parts: Parts) -> bool:
    """A browser always says where its page came from; a program that does not is no web page."""
    origin = websocket.headers.get("origin")
    if origin is None or is_same_origin(origin, websocket.headers.get("host")):
        return True
    return parts.allowed_origins.allows(origin)
