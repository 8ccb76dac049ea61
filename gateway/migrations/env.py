"""Alembic's entry: runs on the connection that `Database.migrate` gives, or on the configured URL."""

from alembic import context
from sqlalchemy import Connection, create_engine

import gateway.channel.models
import gateway.conversation.models
import gateway.desk.models
import gateway.feedback.models
import gateway.handoff.models
import gateway.outbox.models
import gateway.publishing.models
import gateway.unanswered.models  # noqa: F401  (declares its tables)
from gateway.database import Base


def migrate(connection: Connection) -> None:
    context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    migrate(given)
else:
    with create_engine(context.config.get_main_option("sqlalchemy.url") or "").connect() as opened:
        migrate(opened)
        opened.commit()
