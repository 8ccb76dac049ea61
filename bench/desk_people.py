"""A gateway of its own for a measurement, and the people who use it: consoles and customers."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from websockets.asyncio.client import ClientConnection, connect

PATIENCE_S = 60.0


@dataclass
class Gateway:
    """A process with a database of its own; there is no bot, since people have these conversations."""

    var: Path
    port: int
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        own = {"WENBAN_VAR": str(self.var), "GATEWAY_PORT": str(self.port), "PYTHONPATH": os.getcwd()}
        limits = {"GATEWAY_MESSAGES_PER_MINUTE": "100000", "GATEWAY_BOT_SECRET": "bench"}
        return {**os.environ, **own, **limits, "GATEWAY_BOT_URL": "http://127.0.0.1:9"}

    def run(self, *arguments: str) -> str:
        done = subprocess.run(  # noqa: S603  (our own modules)
            [sys.executable, *arguments], env=self.environment, capture_output=True, check=True, text=True
        )
        return done.stdout

    async def start(self) -> None:
        self.process = await asyncio.to_thread(self._launch)
        async with httpx.AsyncClient(base_url=self.url, trust_env=False) as http:
            for _ in range(600):
                try:
                    if (await http.get("/healthz")).status_code == 200:
                        return
                except httpx.HTTPError:
                    await asyncio.sleep(0.1)
        raise RuntimeError("the gateway does not start")

    def _launch(self) -> "subprocess.Popen[bytes]":
        with (self.var / "gateway.log").open("ab") as log:
            command = [sys.executable, "-m", "gateway"]
            return subprocess.Popen(command, env=self.environment, stdout=log, stderr=log)  # noqa: S603

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        if self.process is not None:
            self.process.send_signal(how)
            self.process.wait(30)
            self.process = None


@dataclass
class Agent:
    """One console: a session and an open socket whose frames are read all the time."""

    cookie: str
    csrf: str
    socket: ClientConnection | None = None
    heard: dict[str, asyncio.Event] = field(default_factory=dict)
    reader: asyncio.Task[None] | None = None
    frames: Counter[str] = field(default_factory=Counter)

    @property
    def headers(self) -> dict[str, str]:
        return {"Cookie": f"wenban_desk={self.cookie}", "X-CSRF-Token": self.csrf}

    async def open(self, url: str) -> None:
        address = url.replace("http", "ws") + "/api/desk/socket"
        self.socket = await connect(address, additional_headers=self.headers, proxy=None, max_size=None)
        await self.socket.send('{"type":"hello"}')
        self.reader = asyncio.create_task(self._read(self.socket))

    async def _read(self, opened: ClientConnection) -> None:
        async for text in opened:
            frame = json.loads(text)
            self.frames[frame["type"]] += 1
            if frame["type"] == "message":
                self.heard.setdefault(frame["message"]["content"]["text"], asyncio.Event()).set()
            elif frame["type"] == "opened":
                opened_id = frame["detail"]["conversation"]["conversation_id"]
                self.heard.setdefault(opened_id, asyncio.Event()).set()

    async def close(self) -> None:
        if self.socket is not None:
            await self.socket.close()
        if self.reader is not None:
            await asyncio.gather(self.reader, return_exceptions=True)

    async def hears(self, text: str) -> None:
        async with asyncio.timeout(PATIENCE_S):
            await self.heard.setdefault(text, asyncio.Event()).wait()

    async def send(self, **frame: object) -> None:
        if self.socket is None:
            raise RuntimeError("the console is not open")
        await self.socket.send(json.dumps(frame))


@dataclass
class Customer:
    id: str
    token: str

    @property
    def headers(self) -> dict[str, str]:
        return {"X-Visitor-Token": self.token}
