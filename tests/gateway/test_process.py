"""The real process: started as users start it, killed without warning, stopped politely."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
import uvicorn

from gateway.__main__ import main
from tests.gateway.conftest import Visitor
from tests.gateway.fakes import SECRET, FakeBot, KeyFiles

ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@asynccontextmanager
async def bot_on_a_port(bot: FakeBot) -> AsyncIterator[str]:
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(bot.app, port=port, lifespan="off", log_level="warning"))
    serving = asyncio.create_task(server.serve())
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        await serving


@dataclass
class Process:
    """`python -m gateway` with its own database."""

    var: Path
    bot_url: str
    port: int = field(default_factory=free_port)
    settings: dict[str, str] = field(default_factory=dict)
    """Environment variables beyond those that every test needs."""
    running: asyncio.subprocess.Process | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def start(self) -> None:
        environment = {
            **os.environ,
            "WENBAN_VAR": str(self.var),
            "GATEWAY_PORT": str(self.port),
            "GATEWAY_BOT_URL": self.bot_url,
            "GATEWAY_BOT_SECRET": SECRET,
            **self.settings,
        }
        self.running = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "gateway", cwd=ROOT, env=environment, stderr=asyncio.subprocess.DEVNULL
        )
        async with httpx.AsyncClient(trust_env=False) as http, asyncio.timeout(60):
            while not await self._is_healthy(http):  # noqa: ASYNC110  (another process)
                await asyncio.sleep(0.1)

    async def _is_healthy(self, http: httpx.AsyncClient) -> bool:
        try:
            return (await http.get(self.url + "/healthz")).status_code == 200
        except httpx.HTTPError:
            return False

    async def end(self, sign: signal.Signals) -> int:
        assert self.running is not None
        self.running.send_signal(sign)
        async with asyncio.timeout(20):
            return await self.running.wait()


@pytest.fixture
async def process(bot: FakeBot, tmp_path: Path) -> AsyncIterator[Process]:
    keys = tmp_path / "keys"
    keys.mkdir()
    KeyFiles(keys).create()
    async with bot_on_a_port(bot) as bot_url:
        process = Process(tmp_path, bot_url)
        await process.start()
        yield process
        if process.running and process.running.returncode is None:
            await process.end(signal.SIGKILL)


async def test_killed_in_the_middle_of_a_turn_it_answers_once_after_the_restart(
    process: Process, bot: FakeBot
) -> None:
    async with httpx.AsyncClient(base_url=process.url, timeout=30, trust_env=False) as http:
        visitor = await Visitor(http).open()
        bot.is_open.clear()
        await visitor.send("提交申请")
        await visitor.send("第二个问题")
        await bot.has_begun(1)

        await process.end(signal.SIGKILL)
        bot.is_open.set()
        await process.start()

        assert await visitor.texts(4) == ["提交申请", "第二个问题", "答：提交申请", "答：第二个问题"]
        assert (await visitor.page(after=4, wait_s=0.2))["messages"] == []
    assert len(bot.ran) == 2


async def test_it_stops_at_once_while_somebody_waits_for_a_message(process: Process) -> None:
    async with httpx.AsyncClient(base_url=process.url, timeout=30, trust_env=False) as http:
        visitor = await Visitor(http).open()
        waiting = asyncio.create_task(visitor.page(wait_s=25))
        await asyncio.sleep(0.3)

        code = await process.end(signal.SIGTERM)

        assert (await waiting)["messages"] == []
    assert code in (0, -signal.SIGTERM)


def test_a_missing_key_is_one_clear_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WENBAN_VAR", str(tmp_path))

    with pytest.raises(SystemExit) as ended:
        main()

    missing = tmp_path / "keys" / "gateway.pem"
    assert ended.value.code == f"key file {missing} is missing: `make run` creates the local ones"
