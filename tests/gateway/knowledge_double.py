"""The bot's knowledge without a model: the same characters make the same vector, articles answer by words."""

import zlib
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from fastapi import APIRouter

BUCKETS = 256


def vector_of(text: str) -> list[float]:
    """Pairs of characters in buckets, of length one."""
    values = [0.0] * BUCKETS
    for part in map("".join, pairwise(text)):
        values[zlib.crc32(part.encode()) % BUCKETS] += 1.0
    length = sum(value * value for value in values) ** 0.5 or 1.0
    return [value / length for value in values]


@dataclass
class FakeKnowledge:
    near: list[dict[str, Any]] = field(default_factory=list)
    """What every search finds."""
    decided: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Text to the present decision; not understood by default."""
    embedded: list[str] = field(default_factory=list)

    @property
    def router(self) -> APIRouter:
        router = APIRouter(prefix="/knowledge")
        router.post("/search")(self._search)
        router.post("/embed")(self._embed)
        router.post("/replay")(self._replay)
        return router

    async def _search(self, body: dict[str, Any]) -> dict[str, Any]:
        return {"items": self.near[: body["limit"]]}

    async def _embed(self, body: dict[str, Any]) -> dict[str, Any]:
        self.embedded += body["texts"]
        return {"identity": "buckets", "vectors": [vector_of(text) for text in body["texts"]]}

    async def _replay(self, body: dict[str, Any]) -> dict[str, Any]:
        articles, removed = body["overlay"]["articles"], body["overlay"]["removed"]
        return {"items": [self._decide(text, articles, removed) for text in body["texts"]]}

    def _decide(self, text: str, articles: list[dict[str, Any]], removed: list[str]) -> dict[str, Any]:
        nothing = {"kind": "not_understood", "id": None, "confidence": 0.1}
        now = self.decided.get(text, nothing)
        found = [
            article["id"]
            for article in articles
            if text in (article["standard_question"], *article["similar_questions"])
        ]
        then = {"kind": "article", "id": found[0], "confidence": 1.0} if found else now
        if now["id"] in removed:
            then = nothing
        return {"now": now, "then": then}
