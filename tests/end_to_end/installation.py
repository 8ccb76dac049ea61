"""What the four processes under test are set to: where they store, what they know, what they publish."""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

import yaml

from deploy.environment import ROOT
from tests.postgres import PostgresServer

ARTICLES = ROOT / "knowledge" / "articles"
STORES = ("backend", "gateway", "bot")


@dataclass(frozen=True)
class Places:
    """Where a stack keeps things."""

    databases: dict[str, str]
    """SQLAlchemy URLs of backend, gateway and bot, as this process can open them."""
    directory: Path

    @classmethod
    def with_sqlite(cls, directory: Path) -> Self:
        return cls({name: f"sqlite:///{directory / name}.db" for name in STORES}, directory)

    @classmethod
    def with_postgres(cls, directory: Path, server: PostgresServer) -> Self:
        return cls({name: server.create_database(name) for name in STORES}, directory)

    @property
    def articles(self) -> Path:
        """A copy of the knowledge base that tests may edit."""
        return self.directory / "articles"

    @property
    def broker(self) -> Path:
        """What the bot publishes, one event a line."""
        return self.directory / "events.jsonl"

    def prepare(self) -> dict[str, str]:
        """Writes the files; returns the environment variables that point to them."""
        for file in ARTICLES.rglob("*.yml"):
            target = self.articles / file.relative_to(ARTICLES)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(file.read_bytes())
        return {
            "BACKEND_DATABASE_URL": self.databases["backend"],
            "GATEWAY_DATABASE_URL": self.databases["gateway"],
            # the bot takes a path for SQLite, and has the older PostgreSQL driver
            "BOT_TRACKER_DATABASE": self.databases["bot"].removeprefix("sqlite:///").replace("+psycopg", ""),
            "WENBAN_ARTICLES": str(self.articles),
            "BOT_ENDPOINTS": str(self._write_endpoints()),
            "GATEWAY_MESSAGES_PER_MINUTE": "100000",
        }

    def _write_endpoints(self) -> Path:
        endpoints = yaml.safe_load((ROOT / "endpoints.yml").read_text(encoding="utf-8"))
        endpoints["event_broker"] = {"type": "file", "path": str(self.broker)}
        file = self.directory / "endpoints.yml"
        file.write_text(yaml.safe_dump(endpoints), encoding="utf-8")
        return file
