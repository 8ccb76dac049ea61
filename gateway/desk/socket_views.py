"""The address of the consoles' socket."""

from fastapi import APIRouter, WebSocket

from gateway.desk.access import find_session
from gateway.desk.socket import DeskSocket
from gateway.errors import NotSignedIn
from gateway.origins import is_same_origin
from gateway.parts import Parts

router = APIRouter()
SIGNED_OUT = 4401


@router.websocket("/api/desk/socket")
async def open_desk_socket(websocket: WebSocket) -> None:
    """One console's live view; the cookie counts from our own pages alone."""
    parts: Parts = websocket.app.state.parts
    origin = websocket.headers.get("origin")
    if origin is not None and not is_same_origin(origin, websocket.headers.get("host")):
        await websocket.close()
        return
    await websocket.accept()
    try:
        user, _ = await find_session(websocket, parts)
    except NotSignedIn:
        await websocket.close(SIGNED_OUT)
        return
    await DeskSocket(websocket, parts, user).serve()
