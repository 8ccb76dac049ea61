"""A gateway that serves one article, and an editor at its desk."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.gateway.conftest import Gateway, StartGateway
from tests.gateway.fakes import FakeBot
from tests.gateway.publishing.drafting import HALL, PRESENT
from tests.gateway.unanswered.desk import MISS, Desk


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    directory = tmp_path / "served"
    (directory / "notice").mkdir(parents=True)
    (directory / "notice" / "parking.yml").write_text(PRESENT, encoding="utf-8")
    return directory


@pytest.fixture
async def gateway(
    start_gateway: StartGateway, sqlite_url: str, articles: Path, bot: FakeBot
) -> AsyncIterator[Gateway]:
    bot.replies |= dict.fromkeys(HALL, MISS)
    async with start_gateway(sqlite_url, articles=articles, articles_every_s=0.05) as running:
        await asyncio.sleep(0.1)
        yield running


@pytest.fixture
async def desk(gateway: Gateway) -> Desk:
    return await Desk.of(gateway)
