"""Keep what is about to be confirmed, and hand it over exactly once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import update
from sqlalchemy.orm import Session

from backend.draft.errors import DraftExpired, DraftSuperseded
from backend.draft.models import Draft
from backend.draft.states import DraftState
from backend.errors import NotFound

DRAFT_LIFETIME = timedelta(minutes=15)


@dataclass(frozen=True)
class Owner:
    """Whose draft, and of what operation."""

    user_id: str
    operation: str


def create(*, session: Session, owner: Owner, content: Mapping[str, Any], now: datetime) -> Draft:
    """Keep the draft; an older open one of the same user and operation is superseded."""
    session.execute(
        update(Draft)
        .where(
            Draft.user_id == owner.user_id,
            Draft.operation == owner.operation,
            Draft.state == DraftState.OPEN,
        )
        .values(state=DraftState.SUPERSEDED)
    )
    draft = Draft(
        id=str(uuid4()),
        user_id=owner.user_id,
        operation=owner.operation,
        content=dict(content),
        state=DraftState.OPEN,
        created_at=now,
        expires_at=now + DRAFT_LIFETIME,
    )
    session.add(draft)
    session.flush()
    return draft


def take(*, session: Session, owner: Owner, draft_id: str, now: datetime) -> Draft:
    """Move the draft from open to submitted; one that was submitted before comes with its `result`.

    Raises:
        NotFound: the user has no such draft of this operation.
        DraftSuperseded, DraftExpired: it is not the one to confirm any more.
    """
    draft = session.get(Draft, draft_id)
    if draft is None or (draft.user_id, draft.operation) != (owner.user_id, owner.operation):
        raise NotFound
    taken = session.scalar(
        update(Draft)
        .where(Draft.id == draft.id, Draft.state == DraftState.OPEN, Draft.expires_at > now)
        .values(state=DraftState.SUBMITTED)
        .returning(Draft.id)
    )
    session.refresh(draft)
    if taken is None and draft.state is DraftState.SUPERSEDED:
        raise DraftSuperseded
    if taken is None and draft.state is DraftState.OPEN:
        raise DraftExpired
    return draft
