"""The only way to the bot: one turn in, the bot's messages and commands out, failures by name."""

from collections.abc import Mapping
from typing import Any, Literal, Protocol

import httpx
from pydantic import BaseModel, Field, ValidationError

from gateway.conversation.schemas import Content
from gateway.internal_http import internal_client, quick_to_connect

TURN_PATH = "/webhooks/gateway/webhook"
NOT_SERVING = (502, 503, 504)


class BotOption(BaseModel):
    title: str
    option: dict[str, Any]


class BotMessage(BaseModel):
    content: Content
    visibility: Literal["public", "personal"] = "public"
    options: list[BotOption] = Field(default_factory=list)


class BotCommand(BaseModel):
    kind: str
    """`handoff`, `sign_in` or `end_episode`; others are not for this version."""
    reason: str | None = None
    task: str | None = None
    message_index: int | None = None
    """Which of the messages came with the command; the last one when the bot does not say."""


class BotReply(BaseModel):
    message_id: str
    decision: dict[str, Any] | None = None
    messages: list[BotMessage] = Field(default_factory=list)
    commands: list[BotCommand] = Field(default_factory=list)
    is_replayed: bool = False
    is_form_open: bool | None = None

    def command(self, kind: str) -> BotCommand | None:
        return next((command for command in self.commands if command.kind == kind), None)


class BotFailure(Exception):  # noqa: N818  (the base of the failures below)
    """The bot gave no usable answer."""

    notice = "bot_unavailable"
    """Name of the sentence for the user."""
    is_worth_retrying = True
    is_slow = False
    """True when each attempt costs the user the whole time-out."""
    is_worth_waiting_for = False
    """True when the question is kept and asked again later."""
    is_down = False
    """True when nobody serves there, so that the turn was not begun."""


class BotUnavailable(BotFailure):
    """An internal error there, or the connection broke off."""

    is_worth_waiting_for = True


class BotDown(BotUnavailable):
    """Not reachable, or not serving (502, 503, 504): it is being restarted."""

    is_down = True


class BotTimeout(BotFailure):
    """No answer in time."""

    notice = "bot_timeout"
    is_slow = True


class BotRefused(BotFailure):
    """The request was not accepted, or the answer is not as agreed: asking again changes nothing."""

    is_worth_retrying = False


class BotPort(Protocol):
    async def turn(self, request: Mapping[str, Any]) -> BotReply: ...

    async def is_reachable(self) -> bool: ...

    async def close(self) -> None: ...


class BotClient:
    """HTTP implementation of `BotPort`."""

    def __init__(
        self, *, url: str, secret: str, timeout_s: float, transport: httpx.AsyncBaseTransport | None = None
    ) -> None:
        headers = {"Authorization": f"Bearer {secret}"}
        self._http = internal_client(url, quick_to_connect(timeout_s), headers=headers, transport=transport)

    async def turn(self, request: Mapping[str, Any]) -> BotReply:
        """Asks the bot; safe to repeat with the same `message_id`.

        Raises:
            BotFailure: one of its kinds.
        """
        try:
            response = await self._http.post(TURN_PATH, json=request)
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            raise BotDown(type(error).__name__) from error
        except httpx.TimeoutException as error:
            raise BotTimeout(type(error).__name__) from error
        except httpx.HTTPError as error:
            raise BotUnavailable(type(error).__name__) from error
        return _parse(response)

    async def is_reachable(self) -> bool:
        try:
            response = await self._http.get("/", timeout=2.0)
        except httpx.HTTPError:
            return False
        return response.status_code < 500

    async def close(self) -> None:
        await self._http.aclose()


def _parse(response: httpx.Response) -> BotReply:
    if response.status_code in NOT_SERVING:
        raise BotDown(f"status {response.status_code}")
    if response.status_code >= 500:
        raise BotUnavailable(f"status {response.status_code}")
    if response.status_code != 200:
        raise BotRefused(f"status {response.status_code}")
    try:
        return BotReply.model_validate_json(response.content)
    except ValidationError as error:
        where = [".".join(map(str, e["loc"])) for e in error.errors(include_input=False)]
        raise BotRefused(f"unexpected answer at {where[:5]}") from error
