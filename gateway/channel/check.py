"""`python -m gateway.channel.check wecom`: are credentials, callback address and clock right?

Says what to fix. Sends nothing to anybody and prints no secret.
"""

import argparse
import asyncio
import json
import secrets
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

import httpx

from gateway.channel.dingtalk.client import DingtalkClient
from gateway.channel.dingtalk.stream import SUBSCRIPTIONS
from gateway.channel.feishu.client import FeishuClient
from gateway.channel.feishu.signature import encrypt
from gateway.channel.platform import SendFailed
from gateway.channel.settings import AllChannels
from gateway.channel.wecom.client import WecomClient
from gateway.channel.wecom.connector import WecomConnector
from gateway.channel.welink.client import WelinkClient
from gateway.words import Words, load_words

NAMES = ("wecom", "dingtalk", "feishu", "welink")
REQUIRED = {
    "wecom": ("corp_id", "agent_id", "secret", "token", "aes_key"),
    "dingtalk": ("corp_id", "robot_code", "app_key", "app_secret"),
    "welink": ("client_id", "client_secret", "page_url"),
    "feishu": ("app_id", "app_secret", "encrypt_key", "verification_token"),
}
MAX_SKEW = timedelta(seconds=60)
NONCE = "check"


class Checkable(Protocol):
    async def check_credentials(self) -> None: ...

    async def server_time(self) -> datetime | None: ...

    async def stop(self) -> None: ...


@dataclass(frozen=True)
class Finding:
    """One line of the report."""

    is_ok: bool
    text: str


class Check:
    """Checks one messenger; `transport` replaces the network in tests."""

    def __init__(
        self,
        settings: AllChannels,
        words: Words,
        *,
        now: Callable[[], datetime],
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._settings = settings
        self._words = words
        self._now = now
        self._transport = transport

    async def run(self, name: str) -> list[Finding]:
        """Nothing else is tried while settings are missing."""
        missing = self._missing(name)
        if missing:
            return [self._bad("missing", names="、".join(missing))]
        client = self._client(name)
        try:
            return [
                await self._credentials(client),
                await self._clock(client),
                await self._callback(name, client),
            ]
        finally:
            await client.stop()

    def _missing(self, name: str) -> list[str]:
        settings = getattr(self._settings, name)
        prefix = settings.model_config["env_prefix"]
        values = {field: getattr(settings, field) for field in REQUIRED[name]}
        return [
            f"{prefix}{field.upper()}"
            for field, value in values.items()
            if not (value.get_secret_value() if hasattr(value, "get_secret_value") else value)
        ]

    def _client(self, name: str) -> WecomClient | DingtalkClient | FeishuClient | WelinkClient:
        timeout_s = self._settings.shared.request_timeout_s
        if name == "wecom":
            return WecomClient(
                self._settings.wecom, timeout_s=timeout_s, now=self._now, transport=self._transport
            )
        if name == "dingtalk":
            return DingtalkClient(
                self._settings.dingtalk, timeout_s=timeout_s, now=self._now, transport=self._transport
            )
        if name == "welink":
            return WelinkClient(
                self._settings.welink, timeout_s=timeout_s, now=self._now, transport=self._transport
            )
        return FeishuClient(
            self._settings.feishu, timeout_s=timeout_s, now=self._now, transport=self._transport
        )

    async def _credentials(self, client: Checkable) -> Finding:
        try:
            await client.check_credentials()
        except SendFailed as failure:
            return self._bad("credentials_bad", reason=f"{type(failure).__name__}: {failure}")
        return self._good("credentials_ok")

    async def _clock(self, client: Checkable) -> Finding:
        try:
            theirs = await client.server_time()
        except SendFailed as failure:
            return self._bad("clock_unknown", reason=str(failure))
        if theirs is None:
            return self._bad("clock_unknown", reason="no date")
        skew = abs(self._now() - theirs)
        name = "clock_ok" if skew <= MAX_SKEW else "clock_bad"
        return Finding(skew <= MAX_SKEW, self._words(f"check.{name}", seconds=round(skew.total_seconds())))

    async def _callback(self, name: str, client: object) -> Finding:
        """As the platform would call it; over the public address."""
        if isinstance(client, DingtalkClient) and self._settings.dingtalk.mode == "stream":
            return await self._stream(client)
        if isinstance(client, WelinkClient):
            return await self._page()
        base = self._settings.shared.public_url
        if not base:
            return self._bad("no_public_url")
        calls: dict[str, Callable[[httpx.AsyncClient], Awaitable[bool]]] = {
            "wecom": self._call_wecom,
            "dingtalk": self._call_dingtalk,
            "feishu": self._call_feishu,
        }
        try:
            async with httpx.AsyncClient(base_url=base, timeout=5, transport=self._transport) as http:
                is_ours = await calls[name](http)
        except httpx.HTTPError as error:
            return self._bad("callback_unreachable", url=base, reason=type(error).__name__)
        return self._good("callback_ok", url=base) if is_ours else self._bad("callback_wrong", url=base)

    async def _page(self) -> Finding:
        """Nothing calls us; what a notice opens has to be there."""
        url = self._settings.welink.page_url
        try:
            async with httpx.AsyncClient(timeout=5, transport=self._transport) as http:
                status = (await http.get(url, follow_redirects=True)).status_code
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            return self._bad("page_bad", url=url, reason=type(error).__name__)
        if status >= 400:
            return self._bad("page_bad", url=url, reason=f"status {status}")
        return self._good("page_ok", url=url)

    async def _stream(self, client: DingtalkClient) -> Finding:
        try:
            await client.open_stream(SUBSCRIPTIONS)
        except SendFailed as failure:
            return self._bad("stream_bad", reason=str(failure))
        return self._good("stream_ok")

    async def _call_wecom(self, http: httpx.AsyncClient) -> bool:
        """Each of the addresses that are configured: the app's, the robot's, 微信客服's."""
        connector, timestamp = WecomConnector(self._settings.wecom), str(int(self._now().timestamp()))
        for kind in connector.kinds:
            box, word = connector.box(kind), secrets.token_hex(8)
            echo = box.seal(word)
            signature = box.signature(timestamp=timestamp, nonce=NONCE, encrypted=echo)
            params = {"msg_signature": signature, "timestamp": timestamp, "nonce": NONCE, "echostr": echo}
            if (await http.get(f"/channels/wecom/{kind}", params=params)).text != word:
                return False
        return True

    async def _call_dingtalk(self, http: httpx.AsyncClient) -> bool:
        """Unsigned: the right address refuses it."""
        return (await http.post("/channels/dingtalk/robot", json={})).status_code == 401

    async def _call_feishu(self, http: httpx.AsyncClient) -> bool:
        s, word = self._settings.feishu, secrets.token_hex(8)
        token = s.verification_token.get_secret_value()
        push = json.dumps({"challenge": word, "token": token, "type": "url_verification"})
        body = {"encrypt": encrypt(push, encrypt_key=s.encrypt_key.get_secret_value())}
        response = await http.post("/channels/feishu/events", json=body)
        return word in response.text

    def _good(self, name: str, **values: object) -> Finding:
        return Finding(True, self._words(f"check.{name}", **values))

    def _bad(self, name: str, **values: object) -> Finding:
        return Finding(False, self._words(f"check.{name}", **values))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("name", choices=NAMES)
    name = parser.parse_args().name
    check = Check(AllChannels.from_environment(), load_words(), now=lambda: datetime.now(UTC))
    findings = asyncio.run(check.run(name))
    for finding in findings:
        print("✓" if finding.is_ok else "✗", finding.text)
    sys.exit(0 if all(finding.is_ok for finding in findings) else 1)


if __name__ == "__main__":
    main()
