"""One log line per request without its query, headers or body, and the last net under unexpected errors."""

import logging
import time
import traceback
from collections.abc import Callable

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOGGED_FRAMES = 10

logger = logging.getLogger("backend.access")


class AccessLog:
    """ASGI middleware around the whole application."""

    def __init__(self, app: ASGIApp, internal_error: Callable[[], Response]) -> None:
        self.app = app
        self.internal_error = internal_error

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass an HTTP request on, then log it; an unexpected error becomes a 500."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = time.perf_counter()
        status = 0

        async def watch(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, watch)
        except Exception as error:
            logger.error("%s %s broke: %s", scope["method"], _route(scope), _describe(error))
            if status == 0:
                await self.internal_error()(scope, receive, watch)
        finally:
            elapsed_ms = (time.perf_counter() - started) * 1000
            logger.info("%s %s %d %.1f ms", scope["method"], _route(scope), status, elapsed_ms)


def _route(scope: Scope) -> str:
    """The pattern of the path: a path itself can hold what a user typed."""
    return getattr(scope.get("route"), "path", "(no route)")


def _describe(error: BaseException) -> str:
    """The kind of the error and where it was raised; its message may quote personal data."""
    frames = traceback.extract_tb(error.__traceback__)[-LOGGED_FRAMES:]
    places = " < ".join(f"{frame.filename}:{frame.lineno} {frame.name}" for frame in reversed(frames))
    return f"{type(error).__name__} at {places}"
