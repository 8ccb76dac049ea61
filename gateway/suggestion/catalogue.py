"""The questions that can be suggested: follows the articles while the gateway runs."""

import asyncio
import logging
import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from starlette.concurrency import run_in_threadpool

from gateway.database import Database
from gateway.suggestion import hot
from gateway.suggestion.index import Match, SuggestionIndex, is_readable
from gateway.suggestion.schemas import HotQuestion
from knowledge import KnowledgeArticle
from knowledge.corpus import load_categories
from knowledge.store import ArticleStore

logger = logging.getLogger(__name__)
ZONE = ZoneInfo("Asia/Shanghai")
"""Where the articles' days begin."""
COUNTED_FOR = timedelta(days=30)
MAX_HOT = 20


class Catalogue:
    """Searches at once, with what it has; loads and reloads beside."""

    def __init__(
        self,
        directory: Path,
        database: Database,
        *,
        refresh_every_s: float,
        hot_every_s: float,
        now: Callable[[], datetime],
    ) -> None:
        self._directory = directory
        self._database = database
        self._refresh_every_s = refresh_every_s
        self._hot_every_s = hot_every_s
        self._now = now
        self._index = SuggestionIndex()
        self._hot: dict[str, tuple[float, list[str]]] = {}
        """Audience to when it was counted and the counted ids."""
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.create_task(self._follow())

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    @property
    def articles(self) -> Mapping[str, KnowledgeArticle]:
        """The served articles by id, as they were a moment ago."""
        return self._index.articles

    @property
    def categories(self) -> Mapping[str, str]:
        """The categories of the knowledge base, with their titles."""
        return load_categories()

    def search(self, query: str, *, audience: str, limit: int) -> list[Match]:
        """A few milliseconds; nothing before the articles are loaded."""
        today = self._now().astimezone(ZONE).date()
        return self._index.search(query, audience=audience, on=today, limit=limit)

    async def hot_questions(self, *, audience: str, limit: int) -> list[HotQuestion]:
        """Counted ones first, then curated ones, as far as they are readable today."""
        counted = await self._counted(audience)
        today = self._now().astimezone(ZONE).date()
        articles = self._index.articles
        known = [
            articles[key]
            for key in dict.fromkeys([*counted, *hot.curated().get(audience, ())])
            if key in articles and is_readable(articles[key], audience=audience, on=today)
        ]
        return [HotQuestion(article_id=a.id, title=a.standard_question) for a in known[:limit]]

    async def _counted(self, audience: str) -> list[str]:
        at, ids = self._hot.get(audience, (float("-inf"), []))
        if time.monotonic() - at < self._hot_every_s:
            return ids
        since = self._now() - COUNTED_FOR
        found = await self._database.read(hot.count, audience=audience, since=since, limit=MAX_HOT)
        self._hot[audience] = (time.monotonic(), list(found))
        return self._hot[audience][1]

    async def _follow(self) -> None:
        """Loads, then looks for edits; a directory that cannot be read is tried again."""
        store: ArticleStore | None = None
        is_failing = False
        while True:
            try:
                store = await self._look(store)
                is_failing = False
            except Exception:
                if not is_failing:
                    logger.exception("the articles could not be read")
                is_failing = True
            await asyncio.sleep(self._refresh_every_s)

    async def _look(self, store: ArticleStore | None) -> ArticleStore:
        """Raises OSError when there is no directory yet."""
        if store is None:
            store = await run_in_threadpool(ArticleStore, self._directory)
            await self._rebuild(store)
            return store
        change = await run_in_threadpool(store.refresh)
        if change.before is not change.after:
            await self._rebuild(store)
        return store

    async def _rebuild(self, store: ArticleStore) -> None:
        self._index = await run_in_threadpool(SuggestionIndex.of, store.snapshot.articles.values())
        logger.info("suggestions follow the articles", extra={"articles": len(self._index.articles)})
