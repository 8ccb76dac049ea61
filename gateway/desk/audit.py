"""The audit log. The caller owns the transaction: what is done and its record stand or fall together."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.desk.models import AuditRecord, DeskUser

MAX_SUBJECT = 200


def record(
    session: Session,
    *,
    by: DeskUser | None,
    operation: str,
    subject: str,
    now: datetime,
    conversation_id: str | None = None,
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Adds a record; `by` is None for a command at the server."""
    session.add(
        AuditRecord(
            at=now,
            user_id=by.id if by else None,
            user_name=by.name if by else None,
            operation=operation,
            subject=subject[:MAX_SUBJECT],
            conversation_id=conversation_id,
            detail=dict(detail or {}),
        )
    )


def list_records(
    session: Session,
    *,
    user_id: str | None,
    subject: str | None,
    operation: str | None,
    before: int | None,
    limit: int,
) -> list[AuditRecord]:
    """Newest first."""
    statement = select(AuditRecord).order_by(AuditRecord.id.desc()).limit(limit)
    if user_id is not None:
        statement = statement.where(AuditRecord.user_id == user_id)
    if subject is not None:
        statement = statement.where(AuditRecord.subject == subject)
    if operation is not None:
        statement = statement.where(AuditRecord.operation == operation)
    if before is not None:
        statement = statement.where(AuditRecord.id < before)
    return list(session.scalars(statement))
