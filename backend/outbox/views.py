"""The event feed that the gateway polls with its own token."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from backend.context import ReadOnlySessionDep, ResourcesDep, require_gateway
from backend.outbox import service
from backend.outbox.schemas import EventPageRead, EventQuery, present

router = APIRouter(tags=["events"], dependencies=[Depends(require_gateway)])


@router.get("/events")
def list_events(
    session: ReadOnlySessionDep, resources: ResourcesDep, query: Annotated[EventQuery, Query()]
) -> EventPageRead:
    """List the events after a number, oldest first."""
    events = service.list_after(session=session, after=query.after, limit=query.limit)
    return EventPageRead(
        items=[present(event, resources.locale) for event in events],
        last_seq=events[-1].seq if events else query.after,
    )
