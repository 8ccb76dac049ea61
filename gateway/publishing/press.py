"""The one way from the desk to the served articles: check, then publish, one after the other."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from starlette.concurrency import run_in_threadpool

from gateway.database import Database
from gateway.errors import ArticleInvalid
from gateway.identity import Agent
from gateway.publishing import service
from gateway.publishing.checking import ArticleChecker, Checked
from gateway.publishing.models import ArticleVersion
from gateway.publishing.service import Target

logger = logging.getLogger(__name__)
ZONE = ZoneInfo("Asia/Shanghai")
"""Where the articles' days begin."""


class Press:
    """Publishes into the directory that the bot follows."""

    def __init__(
        self, database: Database, directory: Path, checker: ArticleChecker, now: Callable[[], datetime]
    ) -> None:
        self.directory = directory
        self._database = database
        self._checker = checker
        self._now = now
        self._one_at_a_time = asyncio.Lock()

    async def check(self, data: Mapping[str, Any]) -> Checked:
        today = self._now().astimezone(ZONE).date()
        return await run_in_threadpool(self._checker.check, data, today)

    async def publish(
        self, data: Mapping[str, Any], *, base: str | None, target: Target | None, note: str | None, by: Agent
    ) -> ArticleVersion:
        """Raises ArticleInvalid with the remarks, ChangedMeanwhile, GroupNotFound or ArticleNotWritten."""
        async with self._one_at_a_time:
            checked = await self.check(data)
            if checked.errors:
                errors = [vars(remark) for remark in checked.errors]
                raise ArticleInvalid(errors=errors)
            before = await run_in_threadpool(service.read_file, self.directory, str(data["id"]))
            try:
                version = await self._database.write(
                    service.publish,
                    directory=self.directory,
                    data=data,
                    base=base,
                    target=target,
                    note=note,
                    by=by,
                    now=self._now(),
                )
            except Exception:
                await self._undo(str(data["id"]), before)
                raise
        logger.info("article published", extra={"article_id": version.article_id, "by": by.id})
        return version

    async def roll_back(self, article_id: str, *, to: int, base: str | None, by: Agent) -> ArticleVersion:
        """Raises ArticleNotFound or ChangedMeanwhile."""
        async with self._one_at_a_time:
            before = await run_in_threadpool(service.read_file, self.directory, article_id)
            try:
                version = await self._database.write(
                    service.roll_back,
                    directory=self.directory,
                    article_id=article_id,
                    to=to,
                    base=base,
                    by=by,
                    now=self._now(),
                )
            except Exception:
                await self._undo(article_id, before)
                raise
        logger.info("article rolled back", extra={"article_id": article_id, "to": to, "by": by.id})
        return version

    async def _undo(self, article_id: str, before: bytes | None) -> None:
        """The transaction failed after the file was written: the file goes back as well."""
        now = await run_in_threadpool(service.read_file, self.directory, article_id)
        if now != before:
            await run_in_threadpool(service.restore, self.directory, article_id, before=now, content=before)
