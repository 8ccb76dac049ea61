"""The edge of idempotency: read the key from the request, answer with the first result."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Header, Response
from pydantic import BaseModel

from backend.audit import service as audit_service
from backend.audit.states import Outcome
from backend.context import Context
from backend.errors import PROBLEM_MEDIA_TYPE, IdempotencyConflict, IdempotencyKeyMissing, Problem
from backend.idempotency import service
from backend.idempotency.models import IdempotencyRecord
from backend.idempotency.service import Result

KEY_PATTERN = r"^[\x21-\x7e]{1,200}$"
JSON_MEDIA_TYPE = "application/json"
REPLAY_HEADER = "Idempotency-Replayed"

OptionalKey = Annotated[str | None, Header(alias="Idempotency-Key", pattern=KEY_PATTERN)]


def require_key(key: OptionalKey = None) -> str:
    """Return the key of a write that must have one."""
    if key is None:
        raise IdempotencyKeyMissing
    return key


RequiredKey = Annotated[str, Depends(require_key)]

Perform = Callable[[audit_service.Entry], BaseModel]
"""Does the write and returns what to answer."""


@dataclass(frozen=True)
class Write:
    """A write as the caller asked for it."""

    operation: str
    request: Mapping[str, str]
    """Everything that decides what the write does."""
    status: int
    """Of the answer when it succeeds."""


def run_once(*, context: Context, key: str | None, write: Write, perform: Perform) -> Response:
    """Perform `write` under audit, or answer what the first call with `key` was answered.

    Refusals are results too. Without a key the write is simply performed.

    Raises:
        IdempotencyConflict: the key was used for another request.
    """
    if key is None:
        return _answer(_perform(context, write, perform))
    record = _claim(context, key, write)
    first_result = service.get_result(record=record)
    if first_result is not None:
        context.record(audit_service.Entry(write.operation), Outcome.REPEATED)
        return _answer(first_result, {REPLAY_HEADER: "true"})
    result = _perform(context, write, perform)
    service.finish(record=record, result=result)
    return _answer(result)


def _claim(context: Context, key: str, write: Write) -> IdempotencyRecord:
    try:
        return service.claim(
            session=context.session,
            user_id=context.user.id,
            operation=write.operation,
            key=key,
            request_hash=service.hash_request(write.request),
            now=context.now,
        )
    except IdempotencyConflict as problem:
        context.record(audit_service.Entry(write.operation), Outcome.REFUSED, problem)
        raise


def _perform(context: Context, write: Write, perform: Perform) -> Result:
    try:
        with context.audited(write.operation) as entry:
            return Result(write.status, JSON_MEDIA_TYPE, perform(entry).model_dump_json())
    except Problem as problem:
        document = json.dumps(problem.document(context.locale), ensure_ascii=False)
        return Result(problem.status, PROBLEM_MEDIA_TYPE, document)


def _answer(result: Result, headers: dict[str, str] | None = None) -> Response:
    return Response(result.body, status_code=result.status, media_type=result.media_type, headers=headers)
