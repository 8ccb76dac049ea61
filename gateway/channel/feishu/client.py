"""飞书's API: send, reply, change a card (FS-send, FS-reply, FS-tok, FS-card)."""

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import httpx

from gateway.channel.allowance import Allowance
from gateway.channel.api_call import ApiClient
from gateway.channel.feishu import outgoing
from gateway.channel.feishu.payloads import CHANNEL
from gateway.channel.incoming import Incoming
from gateway.channel.models import Chat, Person
from gateway.channel.outbox import Letter, Rate
from gateway.channel.platform import Permanent, RateLimited, SendFailed, Transient
from gateway.channel.rendering import Style
from gateway.channel.settings import FeishuSettings
from gateway.channel.tokens import Token, TokenCache

TOKEN_DEAD = {99991663, 99991661, 99991664}
TOO_FAST = {230020, 99991400, 11232}
BUSY = {1500, 1663, 99991663, 99991661, 99991664, 2200}
UUID_COUNTS = timedelta(hours=1)
"""For so long the platform drops a message with a `uuid` that it has had."""
APP_GAP_S = 1 / 45
"""At most 50 calls a second by one app."""


class FeishuClient:
    """A `Platform`. `now` is the clock."""

    name = CHANNEL
    rates: Sequence[Rate] = (Rate(5, timedelta(seconds=1)),)
    """Per person and per group."""

    def __init__(
        self,
        settings: FeishuSettings,
        *,
        timeout_s: float,
        now: Callable[[], datetime],
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._settings = settings
        self._api = ApiClient(base_url=settings.api_url, timeout_s=timeout_s, transport=transport)
        self._now = now
        self._token = TokenCache(self._fetch, now=now)
        self._bot_open_id = settings.bot_open_id
        self._turnstile = asyncio.Lock()

    async def start(self) -> None:
        """Asks lazily who the bot is: a platform that is down must not keep the gateway from starting."""

    async def stop(self) -> None:
        await self._api.close()

    def style(self, person: Person, chat: Chat) -> Style:  # noqa: ARG002  (one style for all)
        return outgoing.STYLE

    def can_reach_alone(self, person: Person) -> bool:  # noqa: ARG002
        return True

    def allowance(self, app: str) -> Allowance | None:  # noqa: ARG002
        return None

    def owner_changed(self, person: Person, owner: str) -> Mapping[str, Any] | None:  # noqa: ARG002
        return None

    async def pull(self, incoming: Incoming, cursor: str) -> tuple[list[Incoming], str, bool]:  # noqa: ARG002
        return [], cursor, False

    async def bot_open_id(self) -> str:
        """Whom a group mentions when it means the bot. Raises SendFailed."""
        if not self._bot_open_id:
            answer = await self._call("GET", "/open-apis/bot/v3/info")
            self._bot_open_id = str(answer.get("bot", {}).get("open_id", ""))
        if not self._bot_open_id:
            raise Permanent("the app has no bot")
        return self._bot_open_id

    async def send(self, letter: Letter) -> Mapping[str, Any]:
        if letter.body["kind"] == "card_done":
            return await self._close_card(letter)
        if letter.attempts > 1 and self._now() - letter.first_tried_at > UUID_COUNTS:
            raise Permanent("unsure whether it was delivered, and too late to ask")
        content = {
            "msg_type": "interactive",
            "content": json.dumps(outgoing.card(letter.body), ensure_ascii=False),
            "uuid": letter.token,
        }
        answer = await self._deliver(letter, content)
        return {"message_id": answer.get("data", {}).get("message_id", "")}

    async def _deliver(self, letter: Letter, content: Mapping[str, Any]) -> dict[str, Any]:
        """In a group as a reply to what was asked, alone to the person."""
        asked = letter.target.route.get("message_id")
        if letter.target.group and asked:
            return await self._call("POST", f"/open-apis/im/v1/messages/{asked}/reply", content)
        kind, receiver = (
            ("chat_id", letter.target.group) if letter.target.group else ("open_id", letter.target.person)
        )
        path = f"/open-apis/im/v1/messages?receive_id_type={kind}"
        return await self._call("POST", path, {**content, "receive_id": receiver})

    async def _close_card(self, letter: Letter) -> Mapping[str, Any]:
        message_id = (letter.card or {}).get("message_id")
        if not message_id:
            raise Permanent("the card was never delivered")
        content = json.dumps(outgoing.card(letter.body), ensure_ascii=False)
        await self._call("PATCH", f"/open-apis/im/v1/messages/{message_id}", {"content": content})
        return {}

    async def check_credentials(self) -> None:
        """Raises SendFailed with the platform's code."""
        await self._token.get()
        await self.bot_open_id()

    async def server_time(self) -> datetime | None:
        return await self._api.server_time("/")

    async def _call(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Once more with a new token when the platform says that ours has died. Raises SendFailed."""
        async with self._turnstile:
            await asyncio.sleep(APP_GAP_S)
        for is_last in (False, True):
            token = await self._token.get()
            headers = {"Authorization": f"Bearer {token}"}
            status, answer = await self._api.call(method, path, body=body, headers=headers)
            if answer.get("code") not in TOKEN_DEAD or is_last:
                break
            self._token.drop(token)
        _check(status, answer)
        return answer

    async def _fetch(self) -> Token:
        body = {
            "app_id": self._settings.app_id,
            "app_secret": self._settings.app_secret.get_secret_value(),
        }
        path = "/open-apis/auth/v3/tenant_access_token/internal"
        status, answer = await self._api.call("POST", path, body=body)
        _check(status, answer)
        return Token(str(answer["tenant_access_token"]), timedelta(seconds=int(answer.get("expire", 7200))))


def _check(status: int, answer: Mapping[str, Any]) -> None:
    """Raises SendFailed: the body's `code` counts."""
    code = answer.get("code", 0 if status == 200 else status)
    failure: type[SendFailed] = Permanent
    if code == 0:
        return
    if code in TOO_FAST:
        failure = RateLimited
    elif code in BUSY:
        failure = Transient
    raise failure(f"code {code}")
