"""What the API takes and says about drafts."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints


class DraftSubmit(BaseModel):
    """The draft that the user was shown and confirmed."""

    model_config = ConfigDict(extra="forbid")

    draft_id: Annotated[str, StringConstraints(min_length=1, max_length=64)]


class LineRead(BaseModel):
    """One thing to check before confirming."""

    model_config = ConfigDict(frozen=True)

    label: str
    value: str


class ProposalRead(BaseModel):
    """What the user is asked to confirm."""

    model_config = ConfigDict(frozen=True)

    id: str
    title: str
    lines: list[LineRead]
    consequences: list[str]
    created_at: datetime
    expires_at: datetime
