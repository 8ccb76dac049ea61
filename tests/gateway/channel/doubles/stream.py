"""钉钉's Stream mode on loop-back: tickets, each for one connection, and frames."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.protocol import State

from gateway.channel.settings import DingtalkSettings
from tests.gateway.channel.doubles import dingtalk
from tests.gateway.channel.doubles.dingtalk import APP_KEY, SECRET, DingtalkDouble

MESSAGES = "/v1.0/im/bot/messages/get"


def settings() -> DingtalkSettings:
    """Without TLS, which is for loop-back alone."""
    return dingtalk.settings(mode="stream", api_url="http://localhost", webhook_origins=dingtalk.URL)


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass
class StreamDouble(DingtalkDouble):
    """Gives out tickets, each for one connection, and pushes frames."""

    port: int = 0
    tickets: set[str] = field(default_factory=set)
    connections: list[ServerConnection] = field(default_factory=list)
    answers: list[dict[str, Any]] = field(default_factory=list)
    subscriptions: list[dict[str, str]] = field(default_factory=list)

    def mount(self, app: FastAPI) -> None:
        super().mount(app)
        app.post("/v1.0/gateway/connections/open", response_model=None)(self._open)

    async def _open(self, request: Request) -> Response:
        body = await request.json()
        if (body["clientId"], body["clientSecret"]) != (APP_KEY, SECRET):
            return JSONResponse({"code": "authFailed"}, status_code=401)
        self.subscriptions = body["subscriptions"]
        return JSONResponse({"endpoint": f"ws://127.0.0.1:{self.port}/connect", "ticket": self.new_ticket()})

    def new_ticket(self) -> str:
        ticket = f"ticket {next(self._numbers)}/+"
        self.tickets.add(ticket)
        return ticket

    async def connected(self, connection: ServerConnection) -> None:
        assert connection.request is not None
        (ticket,) = parse_qs(urlsplit(connection.request.path).query)["ticket"]
        self.tickets.remove(ticket)
        self.connections.append(connection)
        async for frame in connection:
            self.answers.append(json.loads(frame))

    async def frame(self, kind: str, topic: str, data: Any, **headers: str) -> str:
        """Pushes to the newest connection; returns the message's id."""
        await until(lambda: bool(self.connections) and self.connections[-1].state is State.OPEN)
        message_id = headers.pop("messageId", f"frame-{next(self._numbers)}")
        text = data if isinstance(data, str) else json.dumps(data, ensure_ascii=False)
        frame = {
            "specVersion": "1.0",
            "type": kind,
            "headers": {
                "topic": topic,
                "messageId": message_id,
                "contentType": "application/json",
                "time": str(int(self.now().timestamp() * 1000)),
                **headers,
            },
            "data": text,
        }
        await self.connections[-1].send(json.dumps(frame))
        return message_id

    async def answer_to(self, message_id: str) -> dict[str, Any]:
        def found() -> list[dict[str, Any]]:
            return [a for a in self.answers if a["headers"]["messageId"] == message_id]

        await until(lambda: bool(found()))
        return found()[0]


async def until(condition: Any) -> None:
    async with asyncio.timeout(60):
        while not condition():  # noqa: ASYNC110  (a test's patience)
            await asyncio.sleep(0.02)


@asynccontextmanager
async def serving(now: Callable[[], datetime] = utc_now) -> AsyncIterator[StreamDouble]:
    double = StreamDouble(now)
    server: Server
    async with serve(double.connected, "127.0.0.1", 0) as server:
        double.port = next(iter(server.sockets)).getsockname()[1]
        yield double
