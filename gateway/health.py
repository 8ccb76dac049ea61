"""Whether the gateway lives, and whether what it needs answers."""

import asyncio
import logging
from typing import Literal

from fastapi import APIRouter, Response, status
from pydantic import BaseModel
from sqlalchemy.exc import SQLAlchemyError

from gateway import database
from gateway.parts import Parts, PartsDep

logger = logging.getLogger(__name__)
router = APIRouter(tags=["health"])
PartState = Literal["ok", "unreachable"]


class Health(BaseModel):
    status: Literal["ok", "failing"]


class Readiness(BaseModel):
    status: Literal["ready", "not_ready"]
    parts: dict[Literal["database", "bot", "backend"], PartState]


@router.get("/healthz", responses={503: {"model": Health, "description": "The database does not answer"}})
async def healthz(parts: PartsDep, response: Response) -> Health:
    """This process and its database; 503 when the database does not answer."""
    if await _has_database(parts):
        return Health(status="ok")
    response.status_code = status.HTTP_503_SERVICE_UNAVAILABLE
    return Health(status="failing")


@router.get("/readyz", responses={503: {"model": Readiness, "description": "A part does not answer"}})
async def readyz(parts: PartsDep, response: Response) -> Readiness:
    """Every part by name; 503 when one is not there."""
    has_database, has_bot, has_backend = await asyncio.gather(
        _has_database(parts), parts.bot.is_reachable(), parts.backend.is_reachable()
    )
    is_ready = has_database and has_bot and has_backend
    if not is_ready:
        response.status_code = status.HTTP_503_SERVICE_UNAVAILABLE
    return Readiness(
        status="ready" if is_ready else "not_ready",
        parts={
            "database": _state(has_database),
            "bot": _state(has_bot),
            "backend": _state(has_backend),
        },
    )


async def _has_database(parts: Parts) -> bool:
    try:
        await parts.database.read(database.check)
    except SQLAlchemyError:
        logger.exception("the database does not answer")
        return False
    return True


def _state(is_ok: bool) -> PartState:
    return "ok" if is_ok else "unreachable"
