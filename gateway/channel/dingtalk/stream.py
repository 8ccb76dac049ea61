"""钉钉's Stream mode: we connect, so that nothing has to be reachable from outside and nothing can be forged.

One frame, one acknowledgement, after storing; the connection is opened again whenever it ends (DT-dev).
"""

import asyncio
import json
import logging
import random
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote, urlsplit

from sqlalchemy.exc import SQLAlchemyError
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from gateway.channel.dingtalk.client import DingtalkClient
from gateway.channel.dingtalk.connector import DingtalkConnector
from gateway.channel.dingtalk.payloads import CHANNEL
from gateway.channel.errors import ChannelRequestRefused
from gateway.channel.platform import SendFailed
from gateway.channel.receiving import Desk

logger = logging.getLogger(__name__)
MESSAGES, CARDS, EVENTS = "/v1.0/im/bot/messages/get", "/v1.0/card/instances/callback", "*"
SUBSCRIPTIONS = (
    {"type": "CALLBACK", "topic": MESSAGES},
    {"type": "CALLBACK", "topic": CARDS},
    {"type": "EVENT", "topic": EVENTS},
)
LONGEST_PAUSE_S = 60.0
MAX_FRAME_BYTES = 262_144
SECURE = {"wss"}


class DingtalkStream:
    """Keeps one connection; `start` returns at once."""

    def __init__(
        self,
        client: DingtalkClient,
        connector: DingtalkConnector,
        desk: Callable[[], Desk],
        *,
        first_pause_s: float,
        is_local: bool,
    ) -> None:
        self._client = client
        self._connector = connector
        self._desk = desk
        self._first_pause_s = first_pause_s
        self._schemes = SECURE | ({"ws"} if is_local else set())
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._task = asyncio.create_task(self._keep_connected())

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _keep_connected(self) -> None:
        failures = 0
        while True:
            try:
                await self._serve_once()
                failures = 0
            except (SendFailed, WebSocketException, OSError, KeyError, ValueError) as error:
                failures += 1
                logger.warning("stream connection failed", extra={"reason": type(error).__name__})
            pause = min(self._first_pause_s * 2 ** min(failures, 8), LONGEST_PAUSE_S)
            await asyncio.sleep(pause * (0.5 + random.random() / 2))  # noqa: S311  (spreads reconnections)

    async def _serve_once(self) -> None:
        """Until the connection ends."""
        endpoint, ticket = await self._client.open_stream(SUBSCRIPTIONS)
        if urlsplit(endpoint).scheme not in self._schemes:
            raise ValueError("the endpoint is not encrypted")
        async with connect(
            f"{endpoint}?ticket={quote(ticket, safe='')}", max_size=MAX_FRAME_BYTES, proxy=None
        ) as socket:
            async for frame in socket:
                if await self._answer(socket, frame):
                    return

    async def _answer(self, socket: ClientConnection, frame: str | bytes) -> bool:
        """True when the platform asks to connect anew. What could not be stored is not acknowledged."""
        try:
            push = json.loads(frame)
            headers, data = push["headers"], push.get("data", "{}")
            kind, topic = push["type"], headers["topic"]
            message_id = headers["messageId"]
        except (ValueError, KeyError, TypeError):
            self._desk().counters.add(CHANNEL, "dropped")
            return False
        if kind == "SYSTEM":
            if topic == "disconnect":
                return True
            await socket.send(_acknowledgement(message_id, data))
            return False
        try:
            answer = await self._take(kind, topic, headers, data)
        except SQLAlchemyError:
            logger.exception("a frame could not be stored")
            return False
        await socket.send(_acknowledgement(message_id, json.dumps(answer)))
        return False

    async def _take(self, kind: str, topic: str, headers: Mapping[str, Any], data: str) -> Mapping[str, Any]:
        desk = self._desk()
        try:
            push = json.loads(data)
        except (ValueError, RecursionError, TypeError):
            desk.counters.add(CHANNEL, "dropped")
            return {"status": "SUCCESS"}
        try:
            if kind == "CALLBACK" and topic == MESSAGES:
                await desk.take(CHANNEL, self._connector.message_reader(push, None))
            elif kind == "CALLBACK" and topic == CARDS:
                await desk.take(CHANNEL, self._connector.click_reader(push))
            elif kind == "EVENT":
                event = {"EventType": headers.get("eventType"), **(push if isinstance(push, dict) else {})}
                event_id = str(headers.get("eventId") or headers["messageId"])
                await desk.take(CHANNEL, self._connector.event_reader(event, event_id))
        except ChannelRequestRefused:  # counted; another robot's messages will not become ours by a retry
            return {"status": "SUCCESS"}
        return {"status": "SUCCESS"} if kind == "EVENT" else {"response": None}


def _acknowledgement(message_id: str, data: str) -> str:
    headers = {"contentType": "application/json", "messageId": message_id}
    return json.dumps({"code": 200, "headers": headers, "message": "OK", "data": data})
