"""WeLink on loop-back: a token, and notices to accounts."""

from dataclasses import dataclass, field
from typing import Any

import httpx
from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse
from pydantic import SecretStr

from gateway.channel.settings import WelinkSettings

URL, CLIENT, SECRET = "http://welink.test", "app-1", "welink-secret"
PAGE = "http://welink.test/page"


def settings(**other: Any) -> WelinkSettings:
    fields = {"api_url": URL, "client_id": CLIENT, "client_secret": SecretStr(SECRET), "page_url": PAGE}
    return WelinkSettings(**{**fields, **other})


@dataclass
class WelinkDouble:
    """The platform's API."""

    sent: list[dict[str, Any]] = field(default_factory=list)
    failures: list[Response] = field(default_factory=list)
    tokens_given: int = 0
    token: str = ""
    http: httpx.AsyncClient | None = None

    @property
    def app(self) -> FastAPI:
        app = FastAPI()
        app.post("/api/auth/v2/tickets", response_model=None)(self._ticket)
        app.post("/api/messages/v3/send", response_model=None)(self._send)
        app.get("/page", response_model=None)(self._page)
        return app

    async def _page(self) -> Response:
        return HTMLResponse("<p>widget</p>")

    async def _ticket(self, request: Request) -> Response:
        if await request.json() != {"client_id": CLIENT, "client_secret": SECRET}:
            return JSONResponse({"code": "41405", "message": "invalid"}, status_code=200)
        self.tokens_given += 1
        self.token = f"ticket-{self.tokens_given}"
        return JSONResponse({"code": "0", "access_token": self.token, "expires_in": 7200})

    async def _send(self, request: Request) -> Response:
        if request.headers.get("x-wlk-authorization") != self.token:
            return JSONResponse({"code": "41504", "message": "token expired"}, status_code=401)
        if self.failures:
            return self.failures.pop(0)
        self.sent.append(await request.json())
        return JSONResponse({"code": "0", "message": "ok"})

    def texts(self, account: str) -> list[str]:
        return [notice["msgContent"] for notice in self.sent if notice["toUserList"] == [account]]
