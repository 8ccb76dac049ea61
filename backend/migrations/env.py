"""Alembic's entry: runs the migrations on the connection that `backend.migrate` hands over."""

from typing import Any, Literal

from alembic import context
from sqlalchemy import Connection

from backend.database import Amount, UtcDateTime
from backend.tables import metadata


def render_item(kind: str, item: Any, _context: object) -> str | Literal[False]:  # noqa: ANN401
    """Write our column types as what they are in the database: a migration outlives the code."""
    if kind == "type" and isinstance(item, Amount):
        return "sa.BigInteger()"
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


connection: Connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    transactional_ddl=True,
    compare_type=True,
    render_item=render_item,
)
with context.begin_transaction():
    context.run_migrations()
