"""Read the audit trail of an account (topics audit.log.view and audit.cts.retention)."""

from datetime import datetime, timedelta

from sqlalchemy import Select, select

from backend.account.models import User
from backend.audit.models import AuditRecord

SHOWN_DAYS = 7
"""The console keeps and shows the last seven days."""
LOOK_UPS = ("account.view", "audit.list")
"""What the assistant does by itself on every turn, and this listing: nothing that a person did."""


def shown_since(now: datetime) -> datetime:
    """Return the moment from which records are shown."""
    return now - timedelta(days=SHOWN_DAYS)


def query_records(*, account_id: str, now: datetime) -> Select[AuditRecord]:
    """Return the query for what the account's users did in the last days, newest first."""
    users = select(User.id).where(User.account_id == account_id)
    wanted = select(AuditRecord).where(
        AuditRecord.user_id.in_(users),
        AuditRecord.at >= shown_since(now),
        AuditRecord.operation.not_in(LOOK_UPS),
    )
    return wanted.order_by(AuditRecord.at.desc(), AuditRecord.id.desc())
