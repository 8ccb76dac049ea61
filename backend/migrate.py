"""Bring a database to the newest revision; `python -m backend.migrate` does it by hand."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, text

from backend.database import build_engine
from backend.settings import Settings

MIGRATIONS = Path(__file__).parent / "migrations"
LOCK_ID = 7_265_701
"""Any number of ours: two processes that start together migrate one after the other."""


def build_config(connection: Connection) -> Config:
    """Return an Alembic configuration that works on `connection`."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


def upgrade(engine: Engine) -> None:
    """Run the missing migrations in one transaction."""
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:id)"), {"id": LOCK_ID})
        command.upgrade(build_config(connection), "head")


def main() -> None:
    """Migrate the configured database."""
    engine = build_engine(Settings().effective_database_url)
    upgrade(engine)
    engine.dispose()


if __name__ == "__main__":
    main()
