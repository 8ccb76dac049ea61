"""WeLink's application messages (WL): title and one link; people ask in the page that the link opens."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import httpx

from gateway.channel.api_call import ApiClient
from gateway.channel.platform import Permanent, Transient
from gateway.channel.settings import WelinkSettings
from gateway.channel.splitting import shorten
from gateway.channel.tokens import Token, TokenCache

TITLE_BYTES, CONTENT_BYTES, RECEIVERS = 128, 512, 1000
HEADER, REFUSED = "x-wlk-Authorization", 401


class WelinkClient:
    """Sends notices. `now` is the clock."""

    def __init__(
        self,
        settings: WelinkSettings,
        *,
        timeout_s: float,
        now: Callable[[], datetime],
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._settings = settings
        self._api = ApiClient(base_url=settings.api_url, timeout_s=timeout_s, transport=transport)
        self._token = TokenCache(self._fetch, now=now)

    async def notify(self, users: Sequence[str], *, title: str, text: str, url: str) -> None:
        """Shortens what is too long; the whole stands behind the link.

        Raises:
            ValueError: no receivers, or more than a thousand.
            SendFailed
        """
        if not 1 <= len(users) <= RECEIVERS:
            raise ValueError(f"{len(users)} receivers")
        body = {
            "toUserList": list(users),
            "msgTitle": shorten(title, max_bytes=TITLE_BYTES),
            "msgContent": shorten(text, max_bytes=CONTENT_BYTES),
            "urlPath": url,
        }
        status, answer = await self._call("/api/messages/v3/send", body)
        if status >= 300 or str(answer.get("code", "0")) != "0":
            raise Permanent(f"status {status} code {answer.get('code')}")

    async def _call(self, path: str, body: Mapping[str, Any]) -> tuple[int, dict[str, Any]]:
        """Once more with a new token when the platform refuses ours, which may have died early."""
        for is_last in (False, True):
            token = await self._token.get()
            status, answer = await self._api.call("POST", path, body=body, headers={HEADER: token})
            if status != REFUSED or is_last:
                break
            self._token.drop(token)
        return status, answer

    async def close(self) -> None:
        await self._api.close()

    async def _fetch(self) -> Token:
        body = {
            "client_id": self._settings.client_id,
            "client_secret": self._settings.client_secret.get_secret_value(),
        }
        status, answer = await self._api.call("POST", "/api/auth/v2/tickets", body=body)
        if "access_token" not in answer:
            raise Transient(f"status {status} code {answer.get('code')}")
        return Token(str(answer["access_token"]), timedelta(seconds=int(answer.get("expires_in", 7200))))
