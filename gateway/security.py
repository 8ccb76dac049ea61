"""What every answer carries for the browser's sake: who may frame it, run in it, and read it."""

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.origins import Origins

API_POLICY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'"
CONSOLE = "/console"
_PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'{styles}; img-src 'self' data:; "
    "font-src 'self' data:; connect-src 'self'{sockets}; frame-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors {ancestors}"
)
_HOST_CHARACTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:[]")


def page_policy(*, host: str | None, ancestors: str, has_inline_styles: bool = False) -> str:
    """For our own pages; sockets are named with the host, since not every browser counts them as 'self'."""
    is_plain = host is not None and 0 < len(host) <= 255 and set(host) <= _HOST_CHARACTERS
    sockets = f" ws://{host} wss://{host}" if is_plain else ""
    styles = " 'unsafe-inline'" if has_inline_styles else ""
    return _PAGE_POLICY.format(sockets=sockets, ancestors=ancestors, styles=styles)


class SecurityHeaders:
    """ASGI middleware; a header that an answer has already is left as it is."""

    def __init__(self, app: ASGIApp, *, frame_ancestors: Origins) -> None:
        self._app = app
        self._ancestors = frame_ancestors.as_policy()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        host = Headers(scope=scope).get("host")

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._add(MutableHeaders(scope=message), scope["path"], host)
            await send(message)

        await self._app(scope, receive, send_with_headers)

    def _add(self, headers: MutableHeaders, path: str, host: str | None) -> None:
        is_page = headers.get("content-type", "").startswith("text/html")
        is_console = path.startswith(CONSOLE)
        ancestors = self._ancestors if path.startswith("/widget") else "'none'" if is_console else "'self'"
        policy = (
            page_policy(host=host, ancestors=ancestors, has_inline_styles=is_console)
            if is_page
            else API_POLICY
        )
        # The console's component library writes its styles into the page.
        headers.setdefault("Content-Security-Policy", policy)
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("Referrer-Policy", "strict-origin-when-cross-origin" if is_page else "no-referrer")
        if path.startswith("/api/"):
            headers.setdefault("Cache-Control", "no-store")
