"""企业微信's API: app messages, cards, the robot's one reply, 微信客服 (WC-90236, 94888, 101138)."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import httpx

from gateway.channel.allowance import Allowance
from gateway.channel.api_call import ApiClient
from gateway.channel.incoming import Incoming
from gateway.channel.models import Chat, Person
from gateway.channel.outbox import Letter, Rate
from gateway.channel.platform import NotUntilHeard, Permanent, RateLimited, Transient
from gateway.channel.rendering import Style
from gateway.channel.settings import WecomSettings
from gateway.channel.tokens import Token, TokenCache
from gateway.channel.wecom import outgoing
from gateway.channel.wecom.payloads import CHANNEL, ROBOT_PREFIX, SERVICE_PREFIX
from gateway.channel.wecom.service_payloads import read_service_messages
from gateway.handoff.states import Owner

TOKEN_DEAD = {40014, 42001, 40001}
TOO_FAST = {45009, 45033, 45047}
BUSY = {-1, 40008, 41035}
"""Worth another try; everything else that is not 0 is final."""
SPENT = {95001, 95002}
"""微信客服: five messages were sent, or 48 hours are over."""
DUPLICATE_CHECK_MAX = timedelta(hours=4)
SERVICE_STATES = {Owner.QUEUED: 2, Owner.CLOSED: 4, Owner.BOT: 4}
"""微信客服 goes on by itself from 2 to 3; back to the bot it only comes by ending the session."""
SERVICE_ALLOWANCE = Allowance(5, timedelta(hours=48), outgoing.MAX_BYTES)
ROBOT_ALLOWANCE = Allowance(1, timedelta(hours=1), outgoing.ROBOT_MAX_BYTES, is_by_address=True)
PAGE = 1000


class WecomClient:
    """A `Platform`. `now` is the clock."""

    name = CHANNEL
    rates: Sequence[Rate] = (Rate(28, timedelta(minutes=1)), Rate(950, timedelta(hours=1)))
    """Below 30 a minute and 1000 an hour, above which messages vanish without an error."""

    def __init__(
        self,
        settings: WecomSettings,
        *,
        timeout_s: float,
        now: Callable[[], datetime],
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._settings = settings
        self._api = ApiClient(base_url=settings.api_url, timeout_s=timeout_s, transport=transport)
        self._now = now
        self._app_token = TokenCache(lambda: self._fetch(settings.secret.get_secret_value()), now=now)
        self._service_token = TokenCache(
            lambda: self._fetch(settings.service_secret.get_secret_value()), now=now
        )

    async def start(self) -> None:
        """Nothing to keep open: messages are posted to us."""

    async def stop(self) -> None:
        await self._api.close()

    def style(self, person: Person, chat: Chat) -> Style:  # noqa: ARG002  (groups look the same)
        return outgoing.style_of(person.app, has_own_queue=self._settings.service_handoff == "native")

    def can_reach_alone(self, person: Person) -> bool:
        """An app may write to its members; a robot and a 客服 account only answer."""
        return not person.app.startswith((ROBOT_PREFIX, SERVICE_PREFIX))

    def allowance(self, app: str) -> Allowance | None:
        if app.startswith(ROBOT_PREFIX):
            return ROBOT_ALLOWANCE
        return SERVICE_ALLOWANCE if app.startswith(SERVICE_PREFIX) else None

    def owner_changed(self, person: Person, owner: str) -> Mapping[str, Any] | None:
        is_native = self._settings.service_handoff == "native"
        if not (is_native and person.app.startswith(SERVICE_PREFIX)) or owner not in SERVICE_STATES:
            return None
        return {"kind": "service_state", "state": SERVICE_STATES[Owner(owner)]}

    async def send(self, letter: Letter) -> Mapping[str, Any]:
        if letter.target.app.startswith(ROBOT_PREFIX):
            return await self._answer_once(letter)
        if letter.target.app.startswith(SERVICE_PREFIX):
            path, body = outgoing.service_call(letter)
            with _unsure_when_repeated(letter):
                return await self._call(path, body, self._service_token)
        if letter.body["kind"] == "card_done":
            return await self._update_card(letter)
        return await self._call("/cgi-bin/message/send", self._app_message(letter), self._app_token)

    def _app_message(self, letter: Letter) -> dict[str, Any]:
        """A call that may have been made before asks the platform to drop what it has already."""
        message = outgoing.app_message(letter.body, user=letter.target.person, agent_id=letter.target.app)
        if letter.attempts > 1:
            since = self._now() - letter.first_tried_at + timedelta(minutes=1)
            message["enable_duplicate_check"] = 1
            message["duplicate_check_interval"] = int(min(since, DUPLICATE_CHECK_MAX).total_seconds())
        return message

    async def _update_card(self, letter: Letter) -> Mapping[str, Any]:
        """With the code of the click; each code counts once."""
        code = letter.body.get("route", {}).get("response_code") or (letter.card or {}).get("response_code")
        if not code:
            raise Permanent("no response_code")
        body = outgoing.card_update(
            letter.body, user=letter.target.person, agent_id=letter.target.app, code=code
        )
        return await self._call("/cgi-bin/message/update_template_card", body, self._app_token)

    async def _answer_once(self, letter: Letter) -> Mapping[str, Any]:
        """智能机器人: the URL that came with the message, once, in an hour, at the platform's own host."""
        url = letter.target.route.get("response_url", "")
        own, given = urlsplit(self._settings.api_url), urlsplit(url)
        if (given.scheme, given.netloc) != (own.scheme, own.netloc):
            raise Permanent("response_url is not the platform's")
        status, answer = await self._api.call("POST", url, body=outgoing.robot_message(letter.body))
        with _unsure_when_repeated(letter):
            _check(status, answer)
        return {}

    async def pull(self, incoming: Incoming, cursor: str) -> tuple[list[Incoming], str, bool]:
        """New messages of a 客服 account, oldest first."""
        account = incoming.address.app.removeprefix(SERVICE_PREFIX)
        body = {
            "cursor": cursor,
            "token": incoming.route.get("token", ""),
            "limit": PAGE,
            "open_kfid": account,
        }
        answer = await self._call("/cgi-bin/kf/sync_msg", body, self._service_token)
        pushes = read_service_messages(answer.get("msg_list", []), incoming.address)
        return pushes, str(answer.get("next_cursor", cursor)), bool(answer.get("has_more"))

    async def check_credentials(self) -> None:
        """Raises SendFailed with the platform's code."""
        await self._app_token.get()
        if self._settings.has_service:
            await self._service_token.get()

    async def server_time(self) -> datetime | None:
        """By the platform's clock, as its answers are dated."""
        return await self._api.server_time("/")

    async def _call(self, path: str, body: Mapping[str, Any], tokens: TokenCache) -> dict[str, Any]:
        """Once more with a new token when the platform says that ours has died."""
        for is_last in (False, True):
            token = await tokens.get()
            status, answer = await self._api.call("POST", path, body=body, params={"access_token": token})
            if answer.get("errcode") not in TOKEN_DEAD or is_last:
                break
            tokens.drop(token)
        _check(status, answer)
        return answer

    async def _fetch(self, secret: str) -> Token:
        params = {"corpid": self._settings.corp_id, "corpsecret": secret}
        status, answer = await self._api.call("GET", "/cgi-bin/gettoken", params=params)
        _check(status, answer)
        return Token(str(answer["access_token"]), timedelta(seconds=int(answer.get("expires_in", 7200))))


@contextmanager
def _unsure_when_repeated(letter: Letter) -> Iterator[None]:
    """The first attempt may be what has used the address or the `msgid` that is refused now."""
    try:
        yield
    except Permanent as refusal:
        if letter.attempts > 1:
            raise Permanent(f"unsure whether it was delivered: {refusal}") from refusal
        raise


def _check(status: int, answer: Mapping[str, Any]) -> None:
    """HTTP is 200 on errors too: the body's `errcode` counts. Raises SendFailed."""
    code = answer.get("errcode", 0 if status == 200 else status)
    if code == 0:
        invalid = answer.get("invaliduser")
        if invalid:
            raise Permanent("invaliduser")
        return
    if code in TOO_FAST:
        raise RateLimited(f"errcode {code}")
    if code in SPENT:
        raise NotUntilHeard(f"errcode {code}")
    if code in BUSY or code in TOKEN_DEAD:
        raise Transient(f"errcode {code}")
    raise Permanent(f"errcode {code}")
