"""One message as each platform pushes it, again and again, by every way that a message can come in."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import httpx
from websockets.exceptions import ConnectionClosed

from gateway.channel.settings import AllChannels
from tests.gateway.channel.conftest import make_doubles, quick
from tests.gateway.channel.doubles import feishu, stream
from tests.gateway.channel.feishu.sealing import sealed_body, signed_headers

QUESTION, ANSWER = "如何查看代金券？", "答：如何查看代金券？"
THREE_TRIES = [timedelta(seconds=5), timedelta(seconds=10)]
ASSUMED = [timedelta(seconds=1), timedelta(minutes=1)]
LADDERS = {
    "wecom": THREE_TRIES,
    "wecom_robot": THREE_TRIES,
    "wecom_service": THREE_TRIES,
    "dingtalk": ASSUMED,
    "dingtalk_stream": ASSUMED,
    "feishu": [
        timedelta(seconds=15),
        timedelta(minutes=5, seconds=15),
        timedelta(hours=1, minutes=5, seconds=15),
        timedelta(hours=7, minutes=5, seconds=15),
    ],
}
"""After the first push. 钉钉 documents none for robots; repeats are assumed all the same."""
PLATFORMS = {name: name.split("_")[0] for name in LADDERS}
Request = Callable[[], tuple[str, dict[str, Any]]]


class Died(BaseException):
    """Not an Exception: nothing of ours may survive it by catching."""


@dataclass
class Delivery:
    """One message; `once` pushes it and returns how that was acknowledged."""

    double: Any
    once: Callable[[], Awaitable[int]]
    results: list[int] = field(default_factory=list)

    async def push(self) -> None:
        try:
            self.results.append(await self.once())
        except (httpx.HTTPError, ConnectionClosed, Died, RuntimeError):
            self.results.append(0)


@asynccontextmanager
async def platforms_for(
    name: str, now: Callable[[], datetime]
) -> AsyncIterator[tuple[dict[str, Any], AllChannels | None]]:
    """The doubles, and the gateway's settings where they are not the usual ones."""
    if name != "dingtalk_stream":
        yield make_doubles(now), None
        return
    async with stream.serving(now) as double:
        channels = AllChannels(shared=quick(), dingtalk=stream.settings())
        yield {**make_doubles(now), "dingtalk": double}, channels


def delivery_of(name: str, double: Any) -> Delivery:
    """`zhang` asks QUESTION."""
    if name == "dingtalk_stream":
        return _by_stream(double)
    makers: dict[str, Callable[[Any], Request]] = {
        "wecom": lambda d: lambda: ("/channels/wecom/app", d.text_push("zhang", QUESTION, key="4561")),
        "wecom_robot": _to_robot,
        "wecom_service": _to_service,
        "dingtalk": _to_dingtalk,
        "feishu": _to_feishu,
    }
    request = makers[name](double)

    async def once() -> int:
        path, arguments = request()
        status: int = (await double.http.post(path, **arguments)).status_code
        return status

    return Delivery(double, once)


def _to_robot(double: Any) -> Request:
    push = double.to_robot("zhang", QUESTION)
    return lambda: ("/channels/wecom/robot", double.robot_push(push))


def _to_service(double: Any) -> Request:
    signal = double.to_service("zhang", QUESTION)
    return lambda: ("/channels/wecom/service", double.app_push(signal))


def _to_dingtalk(double: Any) -> Request:
    message = double.message("zhang", QUESTION)

    def repeat() -> tuple[str, dict[str, Any]]:
        fresh = {**message, "createAt": int(double.now().timestamp() * 1000)}
        return "/channels/dingtalk/robot", {"json": fresh, "headers": double.headers()}

    return repeat


def _to_feishu(double: Any) -> Request:
    body = sealed_body(double.message("zhang", QUESTION), feishu.KEY)
    first = str(int(double.now().timestamp()))  # whether a retry is signed anew is not documented: it is not

    def same() -> tuple[str, dict[str, Any]]:
        headers = signed_headers(body, key=feishu.KEY, timestamp=first)
        return "/channels/feishu/events", {"content": body, "headers": headers}

    return same


def _by_stream(double: Any) -> Delivery:
    message = double.message("zhang", QUESTION)

    async def once() -> int:
        async with asyncio.timeout(60):
            frame = await double.frame("CALLBACK", stream.MESSAGES, message)
            code: int = (await double.answer_to(frame))["code"]
            return code

    return Delivery(double, once)
