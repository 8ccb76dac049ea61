"""Remember the result of a write under the user, the operation and the key."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from backend.errors import IdempotencyConflict
from backend.idempotency.models import IdempotencyRecord


@dataclass(frozen=True)
class Result:
    """What was answered."""

    status: int
    media_type: str
    body: str


def hash_request(request: Mapping[str, str]) -> str:
    """Return what tells two requests apart without keeping them."""
    return hashlib.sha256(json.dumps(dict(request), sort_keys=True).encode()).hexdigest()


def claim(
    *, session: Session, user_id: str, operation: str, key: str, request_hash: str, now: datetime
) -> IdempotencyRecord:
    """Return the record of the key: a new one without a result, or the finished one of the first call.

    A new record becomes visible with the caller's commit; until then a parallel claim of the key waits.

    Raises:
        IdempotencyConflict: the key was used for another request.
    """
    identity = (user_id, operation, key)
    record = session.get(IdempotencyRecord, identity)
    if record is None:
        record = _insert(session, identity, request_hash, now)
    if record.request_hash != request_hash:
        raise IdempotencyConflict
    return record


def finish(*, record: IdempotencyRecord, result: Result) -> None:
    """Keep the result of the first call."""
    record.status, record.media_type, record.body = result.status, result.media_type, result.body


def get_result(*, record: IdempotencyRecord) -> Result | None:
    """Return the result of the first call, if this is not the first call."""
    if record.status is None or record.media_type is None or record.body is None:
        return None
    return Result(record.status, record.media_type, record.body)


def _insert(
    session: Session, identity: tuple[str, str, str], request_hash: str, now: datetime
) -> IdempotencyRecord:
    user_id, operation, key = identity
    record = IdempotencyRecord(
        user_id=user_id, operation=operation, key=key, request_hash=request_hash, created_at=now
    )
    try:
        with session.begin_nested():
            session.add(record)
    except IntegrityError:
        # A parallel call was first and has committed by now.
        return session.get_one(IdempotencyRecord, identity, populate_existing=True)
    return record
