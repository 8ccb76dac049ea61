"""What people do with questions and articles, in the desk's audit log."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from gateway.desk.audit import MAX_SUBJECT
from gateway.desk.models import AuditRecord
from gateway.identity import Agent

MAX_ID = 64


def note(
    session: Session,
    *,
    by: Agent,
    operation: str,
    subject: str,
    now: datetime,
    conversation_id: str | None = None,
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Stands or falls with what is done."""
    record = AuditRecord(
        at=now,
        user_id=by.id[:MAX_ID],
        user_name=by.name[:MAX_ID],
        operation=operation,
        subject=subject[:MAX_SUBJECT],
        conversation_id=conversation_id,
        detail=dict(detail or {}),
    )
    session.add(record)
