"""WeLink's application messages (WL): title and one link; people ask in the page that the link opens.

Nothing comes in: no callback for chat messages is documented. Nor is a key against repeating a call, so that
a notice may appear twice when the process dies between sending and noting it.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import httpx

from gateway.channel.allowance import Allowance
from gateway.channel.api_call import ApiClient
from gateway.channel.incoming import Incoming
from gateway.channel.models import Chat, Person
from gateway.channel.outbox import Letter, Rate
from gateway.channel.platform import Permanent, Transient
from gateway.channel.rendering import Style
from gateway.channel.settings import WelinkSettings
from gateway.channel.splitting import shorten
from gateway.channel.tokens import Token, TokenCache

TITLE_BYTES, CONTENT_BYTES, RECEIVERS = 128, 512, 1000
CHANNEL, NOTICE = "welink", "notice"
HEADER, REFUSED = "x-wlk-Authorization", 401


class WelinkClient:
    """A `Platform` that only sends notices. `now` is the clock."""

    name = CHANNEL
    rates: Sequence[Rate] = ()
    """None is documented."""

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

    async def start(self) -> None:
        """Nothing to keep open."""

    async def stop(self) -> None:
        await self._api.close()

    def allowance(self, app: str) -> Allowance | None:  # noqa: ARG002
        return None

    def style(self, person: Person, chat: Chat) -> Style:  # noqa: ARG002  (nobody chats here)
        return Style(max_bytes=CONTENT_BYTES, has_markdown=False)

    def can_reach_alone(self, person: Person) -> bool:  # noqa: ARG002
        return True

    def owner_changed(self, person: Person, owner: str) -> Mapping[str, Any] | None:  # noqa: ARG002
        return None

    async def pull(self, incoming: Incoming, cursor: str) -> tuple[list[Incoming], str, bool]:  # noqa: ARG002
        return [], cursor, False

    async def send(self, letter: Letter) -> Mapping[str, Any]:
        title, text = letter.body["title"], letter.body["text"]
        await self.notify([letter.target.person], title=title, text=text, url=self._settings.page_url)
        return {}

    async def check_credentials(self) -> None:
        """Raises SendFailed with the platform's code."""
        await self._token.get()

    async def server_time(self) -> datetime | None:
        return await self._api.server_time("/")

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

    async def _fetch(self) -> Token:
        body = {
            "client_id": self._settings.client_id,
            "client_secret": self._settings.client_secret.get_secret_value(),
        }
        status, answer = await self._api.call("POST", "/api/auth/v2/tickets", body=body)
        if "access_token" not in answer:
            raise Transient(f"status {status} code {answer.get('code')}")
        return Token(str(answer["access_token"]), timedelta(seconds=int(answer.get("expires_in", 7200))))
