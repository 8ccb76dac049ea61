"""Where the caller stands, for the line after a how-to answer."""

from typing import Annotated

from fastapi import APIRouter, Query

from backend.context import ReaderDep
from backend.situation import service
from backend.situation.line import Caller
from backend.situation.schemas import SituationRead, present

router = APIRouter(tags=["account"])


@router.get("/me/situation")
def get_situation(
    reader: ReaderDep, task: Annotated[str | None, Query(max_length=64)] = None
) -> SituationRead:
    """Tell in one line per operation where the caller stands.

    The gateway asks this beside every question of a signed-in user: it only reads, so it neither waits for
    writers nor leaves an audit record.
    """
    caller = Caller(session=reader.session, user=reader.user, now=reader.now)
    return present(service.read(caller, task), reader.locale)
