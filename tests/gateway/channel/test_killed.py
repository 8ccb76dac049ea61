"""The real process with all three messengers, killed without warning: each question has one answer.

`test_chaos.py` walks through every step with tasks that end; here it is `kill -9` and another process.
"""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from fastapi import FastAPI
from pydantic_settings import BaseSettings

from tests.gateway.channel.conftest import make_doubles, utc_now
from tests.gateway.channel.deliveries import ANSWER, delivery_of
from tests.gateway.channel.doubles import dingtalk, feishu, wecom
from tests.gateway.fakes import FakeBot, KeyFiles
from tests.gateway.test_process import Process, bot_on_a_port, free_port

NAMES = ["wecom", "dingtalk", "feishu"]


@asynccontextmanager
async def platforms_on_a_port(doubles: dict[str, Any]) -> AsyncIterator[str]:
    """The APIs of all three under one address."""
    app, port = FastAPI(), free_port()
    for double in doubles.values():
        double.mount(app)
    server = uvicorn.Server(uvicorn.Config(app, port=port, lifespan="off", log_level="warning"))
    serving = asyncio.create_task(server.serve())
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        await serving


def environment(url: str) -> dict[str, str]:
    """As an operator would set it."""
    every: list[BaseSettings] = [
        wecom.settings(api_url=url),
        dingtalk.settings(api_url=url, webhook_origins=url),
        feishu.settings(api_url=url),
    ]
    variables = {"GATEWAY_CHANNEL_RETRY_AFTER_S": "0.1", "GATEWAY_CHANNEL_SWEEP_EVERY_S": "0.1"}
    for settings in every:
        prefix = str(settings.model_config.get("env_prefix"))
        for name, value in settings:
            secret = getattr(value, "get_secret_value", None)
            variables[prefix + name.upper()] = secret() if secret else str(value)
    return variables


async def test_killed_between_acknowledgement_and_answer(bot: FakeBot, tmp_path: Path) -> None:
    keys = tmp_path / "keys"
    keys.mkdir()
    KeyFiles(keys).create()
    doubles = make_doubles(utc_now)
    async with bot_on_a_port(bot) as bot_url, platforms_on_a_port(doubles) as url:
        process = Process(tmp_path, bot_url, settings=environment(url))
        await process.start()
        async with httpx.AsyncClient(base_url=process.url, timeout=10, trust_env=False) as http:
            for double in doubles.values():
                double.http = http
            try:
                await one_death(process, bot, doubles)
            finally:
                if process.running and process.running.returncode is None:
                    await process.end(signal.SIGKILL)
    assert {name: doubles[name].texts("zhang") for name in NAMES} == {name: [ANSWER] for name in NAMES}
    assert len(bot.ran) == 3


async def one_death(process: Process, bot: FakeBot, doubles: dict[str, Any]) -> None:
    """飞书 has shown its answer and we have not heard so; the other two are acknowledged and not answered."""
    deliveries = {name: delivery_of(name, doubles[name]) for name in NAMES}
    died = asyncio.Event()

    async def push_the_others_and_kill() -> None:
        bot.is_open.clear()
        await deliveries["wecom"].push()
        await deliveries["dingtalk"].push()
        await bot.has_begun(3)
        await process.end(signal.SIGKILL)
        died.set()

    doubles["feishu"].after_showing = push_the_others_and_kill
    await deliveries["feishu"].push()
    async with asyncio.timeout(30):
        await died.wait()
    assert [delivery.results for delivery in deliveries.values()] == [[200]] * 3

    bot.is_open.set()
    await process.start()
    for name in NAMES:
        await deliveries[name].push()  # once more, as platforms do
        await doubles[name].sees("zhang", 1, patience_s=30)
    assert [delivery.results for delivery in deliveries.values()] == [[200, 200]] * 3
    await asyncio.sleep(0.5)  # a second answer would come now


@pytest.mark.parametrize("name", NAMES)
def test_every_setting_reaches_the_process(name: str) -> None:
    """Else the test above would run against a gateway without that messenger."""
    variables = environment("http://127.0.0.1:1")
    assert variables[f"GATEWAY_{name.upper()}_API_URL"] == "http://127.0.0.1:1"
