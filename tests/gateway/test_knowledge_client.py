"""Questions about the knowledge over HTTP: what comes back, and the failures by their names."""

import json
from typing import Any

import httpx
import pytest

from gateway.errors import KnowledgeRefused, KnowledgeUnavailable
from gateway.knowledge_client import KnowledgeClient

NEAR = {"article_id": "coupon.view", "title": "怎么看券", "summary": "在券中心。", "score": 0.91}


def client_of(answer: Any, seen: list[httpx.Request] | None = None) -> KnowledgeClient:
    def handle(request: httpx.Request) -> httpx.Response:
        if seen is not None:
            seen.append(request)
        if isinstance(answer, Exception):
            raise answer
        return answer(request) if callable(answer) else httpx.Response(200, json=answer)

    return KnowledgeClient(
        url="http://bot", secret="s3cret", timeout_s=5, transport=httpx.MockTransport(handle)
    )


async def test_a_search_carries_the_secret_and_the_reader() -> None:
    seen: list[httpx.Request] = []
    found = await client_of({"items": [NEAR]}, seen).search("券在哪", limit=3, audience="partner")

    assert [(article.article_id, article.score) for article in found] == [("coupon.view", 0.91)]
    assert seen[0].url == "http://bot/knowledge/search"
    assert seen[0].headers["authorization"] == "Bearer s3cret"
    assert json.loads(seen[0].content) == {"text": "券在哪", "limit": 3, "audience": "partner"}


async def test_a_long_replay_goes_in_portions_and_keeps_its_order() -> None:
    asked: list[int] = []

    def answer(request: httpx.Request) -> httpx.Response:
        texts = json.loads(request.content)["texts"]
        asked.append(len(texts))
        return httpx.Response(200, json={"items": [{"now": {"id": text}, "then": {}} for text in texts]})

    texts = [f"问题{number}" for number in range(60)]
    replayed = await client_of(answer).replay(texts, articles=[])

    assert asked == [25, 25, 10]
    assert [item.now["id"] for item in replayed] == texts


@pytest.mark.parametrize(
    ("answer", "failure"),
    [
        (httpx.ConnectError("refused"), KnowledgeUnavailable),
        (httpx.ReadTimeout("slow"), KnowledgeUnavailable),
        (lambda _: httpx.Response(503), KnowledgeUnavailable),
        (lambda _: httpx.Response(401), KnowledgeRefused),
        (lambda _: httpx.Response(400), KnowledgeRefused),
        ({"items": [{"title": "缺了编号"}]}, KnowledgeRefused),
    ],
)
async def test_failures_have_names(answer: Any, failure: type[Exception]) -> None:
    with pytest.raises(failure):
        await client_of(answer).search("券在哪")
