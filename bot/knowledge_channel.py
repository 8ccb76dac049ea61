"""What the gateway may ask about the knowledge: near articles, embeddings, and a replay with a candidate.

`POST /knowledge/search`, `/knowledge/embed` and `/knowledge/replay`. Users come first: texts are taken one
at a time, with a pause after each, and encoded beside the server's loop.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from http import HTTPStatus
from typing import Any

from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.knowledge_request import InvalidKnowledgeRequest, ReplayRequest, SearchRequest, read_texts
from bot.problem import problem
from bot.served_model import BREATH_S, NoQuestionClassifier, ServedModel
from bot.shared_secret import is_authorized
from bot.turn_request import NOT_A_COMMAND, SLASHES

DIGITS = 4
Answer = Callable[["ServedModel", object], Awaitable[dict[str, Any]]]


class KnowledgeInput(InputChannel):
    """`secret` comes from credentials.yml; nothing that is asked here becomes part of a conversation."""

    def __init__(self, secret: str) -> None:
        self._secret = secret
        self._one_at_a_time = asyncio.Lock()
        self._tried: tuple[Hashable, ServedModel] | None = None

    @classmethod
    def name(cls) -> str:
        return "knowledge"

    def url_prefix(self) -> str:
        """Beside `/webhooks`: nobody talks here."""
        return "/knowledge"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> KnowledgeInput:
        secret = (credentials or {}).get("secret")
        if not secret:
            cls.raise_missing_credentials_exception()
        return cls(str(secret))

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """The routes."""
        del on_new_message
        routes = Blueprint("knowledge")

        @routes.post("/search")
        async def search(request: Request) -> HTTPResponse:
            return await self._answer(request, _search)

        @routes.post("/embed")
        async def embed(request: Request) -> HTTPResponse:
            return await self._answer(request, self._embed)

        @routes.post("/replay")
        async def replay(request: Request) -> HTTPResponse:
            return await self._answer(request, self._replay)

        return routes

    async def _answer(self, request: Request, answer: Answer) -> HTTPResponse:
        if not is_authorized(request, self._secret):
            return problem(HTTPStatus.UNAUTHORIZED, "not_authorized", "the shared secret is missing or wrong")
        agent = getattr(request.app.ctx, "agent", None)
        if agent is None or not agent.is_ready():
            return problem(HTTPStatus.SERVICE_UNAVAILABLE, "not_ready", "no model is loaded")
        try:
            return response.json(await answer(ServedModel.of(agent), _json(request)))
        except NoQuestionClassifier:
            return problem(HTTPStatus.SERVICE_UNAVAILABLE, "not_ready", "the model follows no articles")
        except InvalidKnowledgeRequest as error:
            return problem(HTTPStatus.BAD_REQUEST, "invalid_request", str(error))

    async def _embed(self, model: ServedModel, body: object) -> dict[str, Any]:
        vectors = []
        for text in read_texts(body):
            async with self._one_at_a_time:
                vector = await asyncio.to_thread(model.embed, text)
                vectors.append([round(float(value), 5) for value in vector])
                await asyncio.sleep(BREATH_S)
        return {"identity": model.identity, "vectors": vectors}

    async def _replay(self, model: ServedModel, body: object) -> dict[str, Any]:
        asked = ReplayRequest.from_dict(body)
        other = await self._with_articles(model, asked) if asked.has_overlay else None
        items = []
        for text in asked.texts:
            async with self._one_at_a_time:
                items.append(await _decide_twice(model, other, text))
                await asyncio.sleep(BREATH_S)
        return {"items": items}

    async def _with_articles(self, model: ServedModel, asked: ReplayRequest) -> ServedModel:
        """The last candidate is kept: a long replay comes in several requests."""
        key = (model.state, asked.articles, asked.removed)
        if self._tried is None or self._tried[0] != key:
            other = await asyncio.to_thread(model.with_articles, asked.articles, asked.removed)
            self._tried = (key, other)
        return self._tried[1]


async def _search(model: ServedModel, body: object) -> dict[str, Any]:
    asked = SearchRequest.from_dict(body)
    await asyncio.to_thread(model.warm, asked.text)
    ranked = [
        (article, score)
        for article, score in model.rank(asked.text)
        if asked.audience is None or asked.audience in article.audience
    ]
    total = sum(score for _, score in ranked) or 1.0
    return {
        "items": [
            {
                "article_id": article.id,
                "title": article.standard_question,
                "summary": article.answer.summary,
                "score": round(score, DIGITS),
                "share": round(score / total, DIGITS),
            }
            for article, score in ranked[: asked.limit]
        ]
    }


async def _decide_twice(model: ServedModel, other: ServedModel | None, text: str) -> dict[str, Any]:
    plain = NOT_A_COMMAND + text.strip() if text.strip().startswith(SLASHES) else text
    await asyncio.to_thread(model.warm, plain)
    now = model.decide(plain)
    await asyncio.sleep(0)
    return {"now": now, "then": other.decide(plain) if other else now}


def _json(request: Request) -> object:
    try:
        return request.json
    except Exception:
        raise InvalidKnowledgeRequest("the body is not JSON") from None
