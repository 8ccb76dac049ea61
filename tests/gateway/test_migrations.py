"""The migrations make the tables that the models describe, on both databases, and can be undone."""

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine, inspect

from gateway.database import Base, Database, alembic_config


def test_the_migrated_tables_are_the_models(new_database_url: str) -> None:
    database = Database(new_database_url)
    database.migrate()
    database.migrate()  # a second start changes nothing
    database.close()

    engine = create_engine(new_database_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
    engine.dispose()


def test_they_can_be_undone(new_database_url: str) -> None:
    database = Database(new_database_url)
    database.migrate()
    database.close()

    command.downgrade(alembic_config(new_database_url), "base")

    engine = create_engine(new_database_url)
    assert inspect(engine).get_table_names() == ["alembic_version"]
    engine.dispose()
