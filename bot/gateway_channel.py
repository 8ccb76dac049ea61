"""The bot's only door: the gateway hands in one turn and gets everything that was said.

What Rasa's own REST channel lacks: it lets nobody else in, answers a repeated message from memory instead of
running it again, finishes a turn whose client has gone, and never takes a user's text for a command.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import CollectingOutputChannel, InputChannel, UserMessage
from rasa.shared.core.constants import DEFAULT_INTENTS
from rasa.shared.core.trackers import DialogueStateTracker
from sanic import Blueprint, Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.bot_message import BotMessage
from bot.problem import problem
from bot.shared_secret import is_authorized
from bot.turn_queue import TurnQueue
from bot.turn_reply import bot_messages, expected_slot, find_turn, make_reply
from bot.turn_request import InvalidTurn, TurnRequest

CHANNEL = "gateway"
SILENCE_RESPONSE = "utter_no_answer"
"""Said when a turn yields nothing, as it does while the action server is down."""
DRAIN_TIMEOUT_S = 10.0


class GatewayOutput(CollectingOutputChannel):
    """Nothing is sent from here: the reply is read from the tracker, where Rasa records all it said."""

    @classmethod
    def name(cls) -> str:
        return CHANNEL

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Leaves the message where it is."""


class GatewayInput(InputChannel):
    """`POST /webhooks/gateway/webhook`; `secret` comes from credentials.yml."""

    def __init__(self, secret: str) -> None:
        self._secret = secret
        self._turns = TurnQueue()

    @classmethod
    def name(cls) -> str:
        return CHANNEL

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> GatewayInput:
        secret = (credentials or {}).get("secret")
        if not secret:
            cls.raise_missing_credentials_exception()
        return cls(str(secret))

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """The channel's routes."""
        routes = Blueprint("gateway_webhook")

        @routes.get("/")
        async def health(request: Request) -> HTTPResponse:
            return response.json({"status": "ok"}) if _ready_agent(request) else _not_ready()

        @routes.post("/webhook")
        async def webhook(request: Request) -> HTTPResponse:
            return await self._answer(request, on_new_message)

        @routes.listener("before_server_stop")
        async def finish_turns(_: Sanic, __: object) -> None:
            await self._turns.drain(DRAIN_TIMEOUT_S)

        return routes

    async def _answer(
        self, request: Request, on_new_message: Callable[[UserMessage], Awaitable[Any]]
    ) -> HTTPResponse:
        if not is_authorized(request, self._secret):
            return problem(HTTPStatus.UNAUTHORIZED, "not_authorized", "the shared secret is missing or wrong")
        agent = _ready_agent(request)
        if agent is None:
            return _not_ready()
        try:
            turn = TurnRequest.from_dict(_json(request))
            _check_task(turn, agent)
        except InvalidTurn as error:
            return problem(HTTPStatus.BAD_REQUEST, "invalid_turn", str(error))
        try:
            reply = await self._turns.run(turn.sender, lambda: take_turn(agent, turn, on_new_message))
        except Exception:  # the queue has logged it
            return problem(HTTPStatus.INTERNAL_SERVER_ERROR, "turn_failed", "the turn could not be finished")
        return response.json(reply)


async def take_turn(
    agent: Agent, turn: TurnRequest, on_new_message: Callable[[UserMessage], Awaitable[Any]]
) -> dict[str, Any]:
    """Runs a new turn, or finds the answer of one that was run before."""
    tracker = await agent.tracker_store.retrieve(turn.sender)
    done = find_turn(tracker, turn.message_id) if tracker else None
    is_replayed = done is not None
    if tracker is None or done is None:
        await on_new_message(_user_message(turn, expected_slot(tracker) if tracker else None))
        tracker = await agent.tracker_store.retrieve(turn.sender)
        done = find_turn(tracker, turn.message_id) if tracker else None
        if tracker is None or done is None:
            raise RuntimeError("the tracker store has lost the turn")
    messages = bot_messages(done) or [await _silence(agent, tracker)]
    return make_reply(done, messages, tracker, is_replayed=is_replayed)


async def _silence(agent: Agent, tracker: DialogueStateTracker) -> BotMessage:
    draft = await agent.nlg.generate(SILENCE_RESPONSE, tracker, CHANNEL) or {}
    return BotMessage.from_draft(draft.get("text"), draft.get("custom"))


def _user_message(turn: TurnRequest, expects: str | None) -> UserMessage:
    return UserMessage(
        text=turn.plain_text,
        output_channel=GatewayOutput(),
        sender_id=turn.sender,
        parse_data=turn.option.parse_data() if turn.option else None,
        input_channel=CHANNEL,
        message_id=turn.message_id,
        metadata={**turn.metadata, "expects": expects},
    )


def _ready_agent(request: Request) -> Agent | None:
    agent: Agent | None = getattr(request.app.ctx, "agent", None)
    return agent if agent is not None and agent.is_ready() else None


def _not_ready() -> HTTPResponse:
    return problem(HTTPStatus.SERVICE_UNAVAILABLE, "not_ready", "no model is loaded")


def _json(request: Request) -> object:
    try:
        return request.json
    except Exception:
        raise InvalidTurn("the body is not JSON") from None


def _check_task(turn: TurnRequest, agent: Agent) -> None:
    """An option may start any operation of the domain, but none of Rasa's own such as `restart`."""
    intents = set(agent.domain.intents if agent.domain else ()) - set(DEFAULT_INTENTS)
    if turn.option and turn.option.intent not in intents | {"nlu_fallback"}:
        raise InvalidTurn("option: there is no such task")
