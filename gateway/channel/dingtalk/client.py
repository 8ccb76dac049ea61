"""钉钉's API: the session webhook, the robot API, interactive cards (DT-dev, DT-sdk card_replier)."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import httpx

from gateway.channel.allowance import Allowance
from gateway.channel.api_call import ApiClient
from gateway.channel.dingtalk import outgoing
from gateway.channel.dingtalk.payloads import CHANNEL, STAFF, is_session_webhook
from gateway.channel.incoming import Incoming
from gateway.channel.models import Chat, Person
from gateway.channel.outbox import Letter, Rate, Target
from gateway.channel.platform import Permanent, RateLimited, SendFailed, Transient, target_of
from gateway.channel.rendering import Style
from gateway.channel.settings import DingtalkSettings
from gateway.channel.tokens import Token, TokenCache

TOKEN_DEAD = {"InvalidAuthentication", "Forbidden.AccessDenied.AccessTokenExpired"}
TOO_FAST_CODES = {130101, 130102, 90018}
BUSY_CODES = {-1, 310000}
HEADER = "x-acs-dingtalk-access-token"


class DingtalkClient:
    """A `Platform`. `now` is the clock."""

    name = CHANNEL
    rates: Sequence[Rate] = (Rate(18, timedelta(minutes=1)),)
    """Per chat: 20 a minute, above which the robot is silenced for ten."""

    def __init__(
        self,
        settings: DingtalkSettings,
        *,
        timeout_s: float,
        now: Callable[[], datetime],
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._settings = settings
        self._api = ApiClient(base_url=settings.api_url, timeout_s=timeout_s, transport=transport)
        self._now = now
        self._token = TokenCache(self._fetch, now=now)

    async def start(self) -> None:
        """The stream has a task of its own."""

    async def stop(self) -> None:
        await self._api.close()

    def style(self, person: Person, chat: Chat) -> Style:
        """Cards reach members only, and need a template."""
        has_cards = self._has_cards(target_of(person, group_id=chat.group_id))
        return outgoing.WITH_CARDS if has_cards else outgoing.NUMBERED

    def can_reach_alone(self, person: Person) -> bool:
        """Outsiders in a group have no id that can be written to."""
        return person.external_id.startswith(STAFF)

    def allowance(self, app: str) -> Allowance | None:  # noqa: ARG002
        return None

    def owner_changed(self, person: Person, owner: str) -> Mapping[str, Any] | None:  # noqa: ARG002
        return None

    async def pull(self, incoming: Incoming, cursor: str) -> tuple[list[Incoming], str, bool]:  # noqa: ARG002
        return [], cursor, False

    async def send(self, letter: Letter) -> Mapping[str, Any]:
        if letter.body["kind"] == "card_done":
            data = {"cardParamMap": outgoing.card_parameters(letter.body)}
            return await self._call(
                "PUT", "/v1.0/card/instances", {"outTrackId": letter.body["card_id"], "cardData": data}
            )
        if self._has_cards(letter.target):
            return await self._create_card(letter)
        if self._is_session_open(letter.target):
            return await self._answer_session(letter)
        return await self._call(*self._robot_call(letter))

    def _has_cards(self, target: Target) -> bool:
        """Then everything is a card: of a card we choose the id, and the same id is shown once."""
        is_reachable = bool(target.group) or target.person.startswith(STAFF)
        return bool(self._settings.card_template_id) and is_reachable

    def _is_session_open(self, target: Target) -> bool:
        """Checked once more before posting: rows of the database can be changed too."""
        webhook = target.route.get("session_webhook")
        expires_ms = target.route.get("expires_ms", 0)
        is_ours = is_session_webhook(webhook, self._settings.origins)
        return is_ours and self._now().timestamp() * 1000 < expires_ms - 10_000

    async def _answer_session(self, letter: Letter) -> Mapping[str, Any]:
        url = letter.target.route["session_webhook"]
        status, answer = await self._api.call("POST", url, body=outgoing.session_message(letter.body))
        _check(status, answer)
        return {}

    def _robot_call(self, letter: Letter) -> tuple[str, str, dict[str, Any]]:
        message: dict[str, Any] = {
            "robotCode": self._settings.robot_code,
            **outgoing.api_message(letter.body),
        }
        if letter.target.group:
            return (
                "POST",
                "/v1.0/robot/groupMessages/send",
                {**message, "openConversationId": letter.target.group},
            )
        users = [_staff_id(letter.target)]
        return "POST", "/v1.0/robot/oToMessages/batchSend", {**message, "userIds": users}

    async def _create_card(self, letter: Letter) -> Mapping[str, Any]:
        """`outTrackId` makes repeating harmless."""
        group, robot = letter.target.group, self._settings.robot_code
        space = f"IM_GROUP.{group}" if group else f"IM_ROBOT.{_staff_id(letter.target)}"
        body = {
            "cardTemplateId": self._settings.card_template_id,
            "outTrackId": letter.body.get("card_id") or letter.token,
            "cardData": {"cardParamMap": outgoing.card_parameters(letter.body)},
            "callbackType": "STREAM" if self._settings.mode == "stream" else "HTTP",
            "callbackRouteKey": "wenban",
            "openSpaceId": f"dtv1.card//{space}",
            "imGroupOpenDeliverModel": {"robotCode": robot},
            "imRobotOpenDeliverModel": {"spaceType": "IM_ROBOT", "robotCode": robot},
            "userIdType": 1,
        }
        await self._call("POST", "/v1.0/card/instances/createAndDeliver", body)
        return {}

    async def open_stream(self, subscriptions: Sequence[Mapping[str, str]]) -> tuple[str, str]:
        """Endpoint and single-use ticket of a Stream connection. Raises SendFailed."""
        body = {
            "clientId": self._settings.app_key,
            "clientSecret": self._settings.app_secret.get_secret_value(),
            "subscriptions": list(subscriptions),
            "ua": "wenban",
        }
        status, answer = await self._api.call("POST", "/v1.0/gateway/connections/open", body=body)
        _check(status, answer)
        return str(answer["endpoint"]), str(answer["ticket"])

    async def check_credentials(self) -> None:
        """Raises SendFailed with the platform's code."""
        await self._token.get()

    async def server_time(self) -> datetime | None:
        return await self._api.server_time("/")

    async def _call(self, method: str, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """Once more with a new token when the platform says that ours has died. Raises SendFailed."""
        for is_last in (False, True):
            token = await self._token.get()
            status, answer = await self._api.call(method, path, body=body, headers={HEADER: token})
            if answer.get("code") not in TOKEN_DEAD or is_last:
                break
            self._token.drop(token)
        _check(status, answer)
        return answer

    async def _fetch(self) -> Token:
        body = {
            "appKey": self._settings.app_key,
            "appSecret": self._settings.app_secret.get_secret_value(),
        }
        status, answer = await self._api.call("POST", "/v1.0/oauth2/accessToken", body=body)
        _check(status, answer)
        return Token(str(answer["accessToken"]), timedelta(seconds=int(answer.get("expireIn", 7200))))


def _staff_id(target: Target) -> str:
    if not target.person.startswith(STAFF):
        raise Permanent("not a member of the organisation, and the session has expired")
    return target.person.removeprefix(STAFF)


def _check(status: int, answer: Mapping[str, Any]) -> None:
    """The webhook says `errcode`, the API `code` and a status. Raises SendFailed."""
    code = answer.get("errcode", 0) or answer.get("code", 0)
    if status < 300 and code in (0, "0"):
        _check_receivers(answer)
        return
    failure: type[SendFailed] = Permanent
    if code in TOO_FAST_CODES or "Throttling" in str(code) or "flowControl" in str(code):
        failure = RateLimited
    elif code in BUSY_CODES or code in TOKEN_DEAD:
        failure = Transient
    raise failure(f"status {status} code {code}")


def _check_receivers(answer: Mapping[str, Any]) -> None:
    if answer.get("flowControlledStaffIdList"):
        raise RateLimited("flowControlledStaffIdList")
    if answer.get("invalidStaffIdList"):
        raise Permanent("invalidStaffIdList")
