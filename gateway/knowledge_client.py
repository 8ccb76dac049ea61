"""What the bot knows, asked over HTTP: articles near a text, embeddings, and a replay with a candidate.

Apart from `BotClient`: nothing here is a turn of a user, and nothing here may hold one up.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, Protocol, TypeVar

import httpx
from pydantic import BaseModel, ValidationError

from gateway.errors import KnowledgeRefused, KnowledgeUnavailable
from gateway.internal_http import internal_client, quick_to_connect

Answer = TypeVar("Answer", bound=BaseModel)
Audience = Literal["customer", "partner", "guest"]
MAX_EMBEDDED = 64
"""Texts of one request."""
REPLAYED_AT_ONCE = 25
"""Texts of one request; each takes some 50 ms while users are served."""


class NearArticle(BaseModel):
    """An article and how well it fits."""

    article_id: str
    title: str
    summary: str
    score: float
    """Probability that the question is answered by it, 0 to 1: small when it is nobody's question."""
    share: float = 0.0
    """The same among the articles alone."""


class Embeddings(BaseModel):
    """One vector of length one for each text."""

    identity: str
    """Names the encoders: vectors of two identities are never compared."""
    vectors: list[list[float]]


class ReplayedDecision(BaseModel):
    """What the bot would decide on one question, without a context."""

    now: dict[str, Any]
    then: dict[str, Any]
    """With the candidate articles."""


class _Found(BaseModel):
    items: list[NearArticle]


class _Replayed(BaseModel):
    items: list[ReplayedDecision]


class KnowledgePort(Protocol):
    """Every method raises KnowledgeUnavailable or KnowledgeRefused."""

    async def search(
        self, text: str, *, limit: int = 5, audience: Audience | None = None
    ) -> list[NearArticle]: ...

    async def embed(self, texts: Sequence[str]) -> Embeddings: ...

    async def replay(
        self, texts: Sequence[str], *, articles: Sequence[Mapping[str, Any]], removed: Sequence[str] = ()
    ) -> list[ReplayedDecision]: ...

    async def close(self) -> None: ...


class KnowledgeClient:
    """HTTP implementation of `KnowledgePort`."""

    def __init__(
        self, *, url: str, secret: str, timeout_s: float, transport: httpx.AsyncBaseTransport | None = None
    ) -> None:
        headers = {"Authorization": f"Bearer {secret}"}
        self._http = internal_client(url, quick_to_connect(timeout_s), headers=headers, transport=transport)

    async def search(
        self, text: str, *, limit: int = 5, audience: Audience | None = None
    ) -> list[NearArticle]:
        """The articles that fit best, best first; in use by agents, so it goes before batches."""
        body = {"text": text, "limit": limit, "audience": audience}
        return (await self._ask("/knowledge/search", body, _Found)).items

    async def embed(self, texts: Sequence[str]) -> Embeddings:
        """The vectors of at most `MAX_EMBEDDED` texts."""
        return await self._ask("/knowledge/embed", {"texts": list(texts)}, Embeddings)

    async def replay(
        self, texts: Sequence[str], *, articles: Sequence[Mapping[str, Any]], removed: Sequence[str] = ()
    ) -> list[ReplayedDecision]:
        """What would be decided with these articles in place of, or beside, the served ones.

        `removed` are ids of articles that would not be served any more.
        """
        replayed: list[ReplayedDecision] = []
        for start in range(0, len(texts), REPLAYED_AT_ONCE):
            body = {
                "texts": list(texts[start : start + REPLAYED_AT_ONCE]),
                "overlay": {"articles": list(articles), "removed": list(removed)},
            }
            replayed += (await self._ask("/knowledge/replay", body, _Replayed)).items
        return replayed

    async def close(self) -> None:
        await self._http.aclose()

    async def _ask(self, path: str, body: Mapping[str, Any], shape: type[Answer]) -> Answer:
        try:
            response = await self._http.post(path, json=body)
        except httpx.HTTPError as error:
            raise KnowledgeUnavailable from error
        if response.status_code >= 500:
            raise KnowledgeUnavailable
        if response.status_code != 200:
            raise KnowledgeRefused
        try:
            return shape.model_validate_json(response.content)
        except ValidationError as error:
            raise KnowledgeRefused from error
