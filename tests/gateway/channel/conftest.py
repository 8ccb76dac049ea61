"""A gateway with the three messengers switched on, each with its double."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from pydantic import SecretStr
from starlette.types import Receive, Scope, Send

from gateway.channel.settings import AllChannels, ChannelSettings
from gateway.main import create_app
from gateway.settings import Settings
from tests.gateway.channel.doubles import dingtalk, feishu, wecom
from tests.gateway.channel.doubles.dingtalk import DingtalkDouble
from tests.gateway.channel.doubles.feishu import FeishuDouble
from tests.gateway.channel.doubles.platform import Double
from tests.gateway.channel.doubles.wecom import WecomDouble
from tests.gateway.conftest import Gateway
from tests.gateway.fakes import SECRET, FakeBackend, FakeBot, KeyFiles

hypothesis_settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("patient")
Now = Callable[[], datetime]


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass
class Messengers:
    """The platforms, and the gateway that they reach."""

    wecom: WecomDouble
    dingtalk: DingtalkDouble
    feishu: FeishuDouble
    gateway: Gateway
    welink: Any = None

    @property
    def all(self) -> dict[str, Double]:
        return {"wecom": self.wecom, "dingtalk": self.dingtalk, "feishu": self.feishu}

    def __getitem__(self, name: str) -> Any:
        return self.all[name]

    def counts(self, channel: str) -> dict[str, int]:
        return self.gateway.parts.channels.counters.read().get(channel, {})


class ByHost:
    """One transport for several hosts."""

    def __init__(self, apps: dict[str, FastAPI]) -> None:
        self._apps = apps

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._apps[scope["server"][0]](scope, receive, send)


def make_doubles(now: Now) -> dict[str, Any]:
    return {"wecom": WecomDouble(now), "dingtalk": DingtalkDouble(now), "feishu": FeishuDouble(now)}


def quick(**other: Any) -> ChannelSettings:
    fields: dict[str, Any] = {"retry_after_s": 0.02, "sweep_every_s": 0.05}
    return ChannelSettings(**{**fields, **other})


StartMessengers = Callable[..., AbstractAsyncContextManager[Messengers]]


@pytest.fixture
def start_messengers(key_files: KeyFiles, bot: FakeBot, backend: FakeBackend) -> StartMessengers:
    """Starts a gateway on a database; leaving the context stops it. `doubles` outlive it."""

    @asynccontextmanager
    async def start(
        url: str,
        *,
        now: Now = utc_now,
        doubles: dict[str, Any] | None = None,
        channels: AllChannels | None = None,
        **overrides: Any,
    ) -> AsyncIterator[Messengers]:
        doubles = doubles or make_doubles(now)
        hosts = {f"{name}.test": double.app for name, double in doubles.items()}
        hosts["localhost"] = doubles["dingtalk"].app  # Stream mode without TLS is for loop-back alone
        settings = Settings(
            database_url=url,
            bot_secret=SecretStr(SECRET),
            private_key_file=key_files.file("gateway.pem"),
            host_public_key_file=key_files.file("host.pub"),
            agent_public_key_file=key_files.file("agent.pub"),
            host_private_key_file=key_files.file("host.pem"),
            **{"bot_retry_after_s": 0.01, "messages_per_minute": 1000, **overrides},
        )
        app = create_app(
            settings,
            bot_transport=httpx.ASGITransport(app=bot.app),
            backend_transport=httpx.ASGITransport(app=backend.app),
            channels=channels
            or AllChannels(quick(), wecom.settings(), dingtalk.settings(), feishu.settings()),
            platform_transport=httpx.ASGITransport(
                app=ByHost(
                    {
                        **{f"{name}.test": d.app for name, d in doubles.items()},
                        "localhost": doubles["dingtalk"].app,
                    }
                )
            ),
            now=now,
        )
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=transport, base_url="http://gateway") as http,
        ):
            for double in doubles.values():
                double.http = http
            yield Messengers(**doubles, gateway=Gateway(app, http, key_files, now))  # type: ignore[arg-type]

    return start


@pytest.fixture
async def messengers(start_messengers: StartMessengers, sqlite_url: str) -> AsyncIterator[Messengers]:
    async with start_messengers(sqlite_url) as running:
        yield running


@pytest.fixture
async def on_each_database(start_messengers: StartMessengers, database_url: str) -> AsyncIterator[Messengers]:
    async with start_messengers(database_url) as running:
        yield running
