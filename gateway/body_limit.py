"""Refuses bodies that no message needs, before they are read into memory."""

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.errors import BodyTooLarge
from gateway.problems import MEDIA_TYPE, problem_document
from gateway.words import Words


class BodyLimit:
    """ASGI middleware; trusts neither the presence nor the value of Content-Length.

    The framework's own limit answers in plain text, ours with a problem document like every other refusal.
    """

    def __init__(self, app: ASGIApp, *, max_bytes: int, words: Words) -> None:
        self._app = app
        self._max_bytes = max_bytes
        self._words = words

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        body = await self._read(receive)
        if body is None:
            await self._refuse(scope, receive, send)
        else:
            await self._app(scope, _Replay(body, receive), send)

    async def _read(self, receive: Receive) -> list[Message] | None:
        """The body's parts; None when they are more than allowed."""
        parts: list[Message] = []
        size = 0
        while True:
            part = await receive()
            parts.append(part)
            size += len(part.get("body", b""))
            if size > self._max_bytes:
                return None
            if not part.get("more_body", False):
                return parts

    async def _refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        document = problem_document(self._words, status=BodyTooLarge.status, code=BodyTooLarge.code)
        response = JSONResponse(document, status_code=BodyTooLarge.status, media_type=MEDIA_TYPE)
        await response(scope, receive, send)


class _Replay:
    """Gives the parts that were read, then whatever comes."""

    def __init__(self, parts: list[Message], receive: Receive) -> None:
        self._parts = parts
        self._receive = receive

    async def __call__(self) -> Message:
        return self._parts.pop(0) if self._parts else await self._receive()
