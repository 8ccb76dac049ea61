"""What the API says about the audit trail."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from backend.audit.states import Outcome


class AuditRecordRead(BaseModel):
    """One operation in words."""

    model_config = ConfigDict(frozen=True)

    at: datetime
    user_name: str
    operation: str
    operation_label: str
    target: str | None
    channel_label: str
    outcome: Outcome
    outcome_label: str
    agent_note: Annotated[str | None, Field(description="Set when an agent acted on the user's behalf")]


class AuditPageRead(BaseModel):
    """What was done in the caller's account in the last days, newest first."""

    model_config = ConfigDict(frozen=True)

    items: list[AuditRecordRead]
    total: int
    since: datetime
    days: int
