"""`python -m bench.widget_load`: many open chat windows at once, each asking about once a minute.

Bounded: it ends by itself, and it talks to this machine only. Without `--url` it starts its own processes.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import statistics
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

import httpx
from websockets.asyncio.client import ClientConnection, connect

from tests.stack import running_stack

MOST_CONNECTIONS, LONGEST_S = 1000, 600.0
ANSWER_WITHIN_S = 30.0
OPENED_AT_ONCE = 20
QUESTIONS = ("如何查看代金券", "如何查看现金券", "如何解除和伙伴的关联", "如何申请关联合作伙伴", "如何开发票")


@dataclass
class Report:
    """One run; times in seconds."""

    opened: int = 0
    failed: int = 0
    asked: int = 0
    unanswered: int = 0
    waits: list[float] = field(default_factory=list)

    def lines(self) -> Iterator[str]:
        yield f"connections open: {self.opened}, failed: {self.failed}"
        yield f"questions: {self.asked}, without an answer: {self.unanswered}"
        if len(self.waits) > 1:
            p95 = statistics.quantiles(self.waits, n=20)[-1]
            median, longest = statistics.median(self.waits), max(self.waits)
            yield f"answer p50 {median:.3f} s, p95 {p95:.3f} s, max {longest:.3f} s"


def main() -> None:
    """Runs and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", help="a gateway that runs already, on this machine")
    parser.add_argument("--connections", type=int, default=500)
    parser.add_argument("--seconds", type=float, default=120.0, help="how long they ask")
    parser.add_argument("--every", type=float, default=60.0, help="seconds between two questions of one")
    options = parser.parse_args()
    with gateway(options.url) as url:
        report = asyncio.run(
            run(
                url,
                connections=min(options.connections, MOST_CONNECTIONS),
                seconds=min(options.seconds, LONGEST_S),
                every_s=options.every,
            )
        )
    print("\n".join(report.lines()))


@contextmanager
def gateway(url: str | None) -> Iterator[str]:
    """The given gateway when it is on this machine, else one of our own."""
    if url is None:
        with running_stack(GATEWAY_MESSAGES_PER_MINUTE="100000") as stack:
            yield stack.url("gateway")
        return
    if not is_local(url):
        raise SystemExit(f"{url} is not on this machine")
    yield url


def is_local(url: str) -> bool:
    """True for the loopback addresses alone."""
    host = urlsplit(url).hostname or ""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


async def run(url: str, *, connections: int, seconds: float, every_s: float) -> Report:
    """Opens the connections, lets each ask at its own random moments, closes them."""
    report = Report()
    gate = asyncio.Semaphore(OPENED_AT_ONCE)
    limits = httpx.Limits(max_connections=OPENED_AT_ONCE)
    async with httpx.AsyncClient(base_url=url, timeout=30, trust_env=False, limits=limits) as http:
        windows = [window(http, url, gate, report, seconds, every_s) for _ in range(connections)]
        for result in await asyncio.gather(*windows, return_exceptions=True):
            if isinstance(result, BaseException):
                report.failed += 1
    return report


async def window(
    http: httpx.AsyncClient,
    url: str,
    gate: asyncio.Semaphore,
    report: Report,
    seconds: float,
    every_s: float,
) -> None:
    """One chat window from its opening to its end."""
    async with gate:
        created = (await http.post("/api/conversations", json={"channel": "web"})).raise_for_status().json()
        address = f"{url.replace('http', 'ws', 1)}/api/conversations/{created['conversation_id']}/socket"
        socket = await connect(address, proxy=None, max_size=None)
    async with socket:
        hello = {"type": "hello", "visitor_token": created["visitor_token"], "after": 0}
        await socket.send(json.dumps(hello))
        await until(socket, lambda frame: frame["type"] == "welcome")
        report.opened += 1
        ends = time.monotonic() + seconds
        await idle(socket, random.uniform(0, every_s))  # noqa: S311  (spread, not secrecy)
        while time.monotonic() < ends:
            await ask(socket, report)
            await idle(socket, every_s * random.uniform(0.8, 1.2))  # noqa: S311


async def ask(socket: ClientConnection, report: Report) -> None:
    """One question, timed from its sending to the first message of the bot."""
    message = {
        "type": "message",
        "client_message_id": uuid.uuid4().hex,
        "text": random.choice(QUESTIONS),  # noqa: S311
    }
    report.asked += 1
    began = time.monotonic()
    await socket.send(json.dumps(message))
    try:
        async with asyncio.timeout(ANSWER_WITHIN_S):
            await until(
                socket, lambda frame: frame["type"] == "message" and frame["message"]["author"] == "bot"
            )
    except TimeoutError:
        report.unanswered += 1
        return
    report.waits.append(time.monotonic() - began)


async def until(socket: ClientConnection, is_it: Callable[[dict[str, Any]], bool]) -> None:
    """Reads frames up to the one looked for; raises RuntimeError when the gateway refuses."""
    async for data in socket:
        frame = json.loads(data)
        if frame["type"] == "error":
            raise RuntimeError(frame["code"])
        if is_it(frame):
            return
    raise RuntimeError("the connection has ended")


async def idle(socket: ClientConnection, seconds: float) -> None:
    """Reads and drops what comes, with a sign of life now and then, as the widget does."""
    ends = time.monotonic() + seconds
    while (left := ends - time.monotonic()) > 0:
        try:
            async with asyncio.timeout(min(left, 20)):
                async for _ in socket:
                    pass
        except TimeoutError:
            await socket.send('{"type": "ping"}')


if __name__ == "__main__":
    main()
