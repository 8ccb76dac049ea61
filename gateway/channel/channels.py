"""All messengers of one gateway, built from their settings: connectors, clients, tasks."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import httpx

from gateway.channel.counters import Counters
from gateway.channel.delivery import Post
from gateway.channel.dingtalk.client import DingtalkClient
from gateway.channel.dingtalk.connector import DingtalkConnector
from gateway.channel.dingtalk.stream import DingtalkStream
from gateway.channel.feishu.client import FeishuClient
from gateway.channel.feishu.connector import FeishuConnector
from gateway.channel.platform import Platform
from gateway.channel.processing import Processor
from gateway.channel.pulling import Puller
from gateway.channel.receiving import Desk, InboxWriter
from gateway.channel.runner import ChannelRunner
from gateway.channel.settings import AllChannels
from gateway.channel.telling import TellingFanOut
from gateway.channel.wecom.client import WecomClient
from gateway.channel.wecom.connector import WecomConnector
from gateway.channel.welink.client import WelinkClient
from gateway.channel.welink.notices import WelinkNotices
from gateway.conversation.posting import Limits
from gateway.database import Database
from gateway.words import Words

LOOPBACK = {"127.0.0.1", "localhost", "::1"}


@dataclass(frozen=True)
class Channels:
    """What the gateway starts, stops and asks."""

    settings: AllChannels
    platforms: Mapping[str, Platform]
    desk: Desk
    runner: ChannelRunner
    counters: Counters
    stream: DingtalkStream | None
    notices: WelinkNotices | None

    @property
    def link_code_lifetime(self) -> timedelta:
        return timedelta(seconds=self.settings.shared.link_code_lifetime_s)

    async def start(self) -> None:
        """Without a configured messenger nothing runs."""
        if self.platforms:
            await self.runner.start()
        if self.stream is not None:
            await self.stream.start()

    async def stop(self) -> None:
        if self.stream is not None:
            await self.stream.stop()
        if self.platforms:
            await self.runner.stop()


def build_channels(
    settings: AllChannels,
    *,
    database: Database,
    words: Words,
    limits: Limits,
    fan_out: TellingFanOut,
    wake: Callable[[str], None],
    now: Callable[[], datetime],
    path_of_file: Callable[[str, str], str],
    transport: httpx.AsyncBaseTransport | None = None,
) -> Channels:
    """Opens no connection yet. `path_of_file` of a user and a file opens it, below our public address.

    Raises:
        ValueError: a key is not what the platform gives out.
    """
    clients, connectors = _build_platforms(settings, now, transport)
    counters = Counters()

    base_url = settings.shared.public_url.rstrip("/")

    def file_url(user_id: str, file_id: str) -> str:
        return base_url + path_of_file(user_id, file_id) if base_url else ""

    notices = WelinkNotices(settings.welink.client_id, words) if settings.welink.is_on else None

    def changed(conversation_id: str) -> None:
        fan_out.publish(conversation_id)
        wake(conversation_id)

    runner = ChannelRunner(
        database=database,
        platforms=dict(clients),
        processor=Processor(clients, words, limits),
        post=Post(clients, words, settings.shared.link_url, file_url),
        puller=Puller(database, clients, now),
        settings=settings.shared,
        counters=counters,
        notices=notices,
        conversation_changed=changed,
        now=now,
    )
    if clients:
        fan_out.listen(runner.changed)
    desk = Desk(connectors, InboxWriter(database, now), counters, now, runner.accepted)
    stream = _build_stream(settings, clients, connectors, desk)
    return Channels(settings, clients, desk, runner, counters, stream, notices)


def _build_platforms(
    settings: AllChannels, now: Callable[[], datetime], transport: httpx.AsyncBaseTransport | None
) -> tuple[dict[str, Platform], dict[str, object]]:
    platforms: dict[str, Platform] = {}
    connectors: dict[str, object] = {}
    timeout_s = settings.shared.request_timeout_s
    if settings.wecom.is_on:
        platforms["wecom"] = WecomClient(settings.wecom, timeout_s=timeout_s, now=now, transport=transport)
        connectors["wecom"] = WecomConnector(settings.wecom)
    if settings.dingtalk.is_on:
        platforms["dingtalk"] = DingtalkClient(
            settings.dingtalk, timeout_s=timeout_s, now=now, transport=transport
        )
        connectors["dingtalk"] = DingtalkConnector(settings.dingtalk)
    if settings.feishu.is_on:
        feishu = FeishuClient(settings.feishu, timeout_s=timeout_s, now=now, transport=transport)
        platforms["feishu"] = feishu
        connectors["feishu"] = FeishuConnector(settings.feishu, feishu)
    if settings.welink.is_on:
        platforms["welink"] = WelinkClient(settings.welink, timeout_s=timeout_s, now=now, transport=transport)
    return platforms, connectors


def _build_stream(
    settings: AllChannels, platforms: Mapping[str, Platform], connectors: Mapping[str, object], desk: Desk
) -> DingtalkStream | None:
    client, connector = platforms.get("dingtalk"), connectors.get("dingtalk")
    is_wanted = settings.dingtalk.mode == "stream"
    if not (is_wanted and isinstance(client, DingtalkClient) and isinstance(connector, DingtalkConnector)):
        return None
    return DingtalkStream(
        client,
        connector,
        lambda: desk,
        first_pause_s=settings.shared.retry_after_s,
        is_local=urlsplit(settings.dingtalk.api_url).hostname in LOOPBACK,
    )
