"""Type-ahead and hot questions over HTTP; both follow the knowledge and the caller."""

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from gateway.suggestion import hot
from knowledge.loader import load_articles
from tests.gateway.conftest import Gateway, StartGateway
from tests.gateway.fakes import FakeBackend, FakeBot
from tests.gateway.suggestion.articles import write_article, write_some


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    write_some(tmp_path / "articles")
    return tmp_path / "articles"


@pytest.fixture
async def informed(start_gateway: StartGateway, database_url: str, articles: Path) -> AsyncIterator[Gateway]:
    overrides: dict[str, Any] = {"articles": articles, "articles_every_s": 0.05, "hot_questions_every_s": 0.0}
    async with start_gateway(database_url, **overrides) as gateway:
        await suggested(gateway, "代金券", 2)
        yield gateway


async def titles(gateway: Gateway, path: str, user: str | None = None) -> list[str]:
    response = await gateway.http.get(path, headers=gateway.bearer(user) if user else {})
    assert response.status_code == 200, response.text
    return [item["title"] for item in response.json()["items"]]


async def suggested(gateway: Gateway, query: str, count: int) -> list[str]:
    """Waits until there are so many."""
    deadline = time.monotonic() + 15
    while len(found := await titles(gateway, f"/api/suggestions?q={query}")) != count:
        assert time.monotonic() < deadline, found
        await asyncio.sleep(0.02)
    return found


async def test_a_suggestion(informed: Gateway) -> None:
    response = await informed.http.get("/api/suggestions", params={"q": "查看"})

    assert response.json() == {
        "items": [
            {"article_id": "coupon.view", "title": "如何查看代金券？", "matched": None, "ranges": [[2, 4]]}
        ]
    }


async def test_the_kind_of_the_caller_decides(informed: Gateway, backend: FakeBackend) -> None:
    assert await titles(informed, "/api/suggestions?q=协议") == ["NRE 如何签署协议？"]
    assert await titles(informed, "/api/suggestions?q=协议", "customer-1") == []
    assert await titles(informed, "/api/suggestions?q=协议", "partner-1") == ["NRE 如何签署协议？"]
    backend.is_down = True
    assert await titles(informed, "/api/suggestions?q=协议", "stranger") == ["NRE 如何签署协议？"]


async def test_an_edited_article_is_suggested_at_once(informed: Gateway, articles: Path) -> None:
    write_article(articles, "coupon.new", "提货券怎么领取？")
    assert await suggested(informed, "提货券", 1) == ["提货券怎么领取？"]
    (articles / "coupon" / "new.yml").unlink()
    assert await suggested(informed, "提货券", 0) == []


async def test_a_broken_file_leaves_the_others(informed: Gateway, articles: Path) -> None:
    (articles / "coupon" / "broken.yml").write_text("id: [", encoding="utf-8")
    await asyncio.sleep(0.2)
    assert len(await titles(informed, "/api/suggestions?q=代金券")) == 2


@pytest.mark.parametrize("query", ["", "q=", "q=%20", "q=%00", "q=" + "x" * 2000, "q=%F0%9F%98%80"])
async def test_nothing_to_suggest(informed: Gateway, query: str) -> None:
    assert await titles(informed, f"/api/suggestions?{query}") == []


@pytest.mark.parametrize("query", ["limit=0", "limit=21", "limit=x", "q=" + "x" * 2001])
async def test_a_wrong_query_is_refused(informed: Gateway, query: str) -> None:
    response = await informed.http.get(f"/api/suggestions?{query}")
    assert (response.status_code, response.json()["code"]) == (422, "validation_failed")


async def test_a_directory_that_comes_later(
    start_gateway: StartGateway, sqlite_url: str, tmp_path: Path
) -> None:
    late = tmp_path / "late"
    async with start_gateway(sqlite_url, articles=late, articles_every_s=0.05) as gateway:
        assert await titles(gateway, "/api/suggestions?q=代金券") == []
        write_some(late)
        assert len(await suggested(gateway, "代金券", 2)) == 2


async def test_hot_questions_are_what_most_people_were_answered(
    informed: Gateway, bot: FakeBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        hot, "curated", lambda: {"customer": ["coupon.view", "coupon.gone"], "partner": ["nre.sign"]}
    )
    for article_id in ("coupon.use", "partner.unbind"):
        bot.replies[article_id] = {"decision": {"kind": "article", "id": article_id}}
    for count, article_id in ((4, "coupon.use"), (3, "partner.unbind")):
        for _ in range(count):
            visitor = await informed.user()
            await visitor.send(article_id)
            await visitor.messages(2)

    assert await titles(informed, "/api/hot-questions", "customer-1") == [
        "代金券怎么使用？",
        "如何解除与伙伴的关联？",
        "如何查看代金券？",
    ]
    assert await titles(informed, "/api/hot-questions?limit=1", "customer-1") == ["代金券怎么使用？"]
    assert await titles(informed, "/api/hot-questions", "partner-1") == ["NRE 如何签署协议？"]


async def test_one_person_makes_nothing_hot(
    informed: Gateway, bot: FakeBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hot, "curated", dict)
    bot.replies["问"] = {"decision": {"kind": "article", "id": "coupon.use"}}
    visitor = await informed.guest()
    for _ in range(5):
        await visitor.send("问")
    await visitor.messages(10)

    assert await titles(informed, "/api/hot-questions") == []


async def test_old_questions_cool_down(
    informed: Gateway, bot: FakeBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hot, "curated", dict)
    bot.replies["问"] = {"decision": {"kind": "article", "id": "coupon.use"}}
    for _ in range(3):
        visitor = await informed.guest()
        await visitor.send("问")
        await visitor.messages(2)
    assert await titles(informed, "/api/hot-questions") == ["代金券怎么使用？"]

    informed.clock.advance(days=31)

    assert await titles(informed, "/api/hot-questions") == []


def test_the_curated_questions_exist_and_are_for_their_readers() -> None:
    articles = load_articles().articles
    wrong = [
        (audience, article_id)
        for audience, ids in hot.curated().items()
        for article_id in ids
        if article_id not in articles
        or (audience != "guest" and audience not in articles[article_id].audience)
    ]
    assert wrong == []
    assert {audience: len(ids) >= 6 for audience, ids in hot.curated().items()} == {
        "guest": True,
        "customer": True,
        "partner": True,
    }
