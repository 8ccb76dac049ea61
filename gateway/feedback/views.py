"""Verdicts and ratings over HTTP."""

from fastapi import APIRouter, status

from gateway.feedback import service
from gateway.feedback.schemas import FeedbackCreate, FeedbackList, FeedbackRead, RatingCreate, RatingStored
from gateway.parts import CallerDep, PartsDep

router = APIRouter(prefix="/api/conversations/{conversation_id}", tags=["feedback"])


@router.post("/messages/{message_id}/feedback")
async def judge_message(
    conversation_id: str, message_id: str, body: FeedbackCreate, parts: PartsDep, caller: CallerDep
) -> FeedbackRead:
    """Helpful or not, and why; a later verdict replaces the earlier."""
    return await parts.database.write(
        service.judge,
        conversation_id=conversation_id,
        message_id=message_id,
        caller=caller,
        given=body,
        words=parts.words,
        now=parts.now(),
    )


@router.get("/feedback")
async def list_feedback(conversation_id: str, parts: PartsDep, caller: CallerDep) -> FeedbackList:
    """What was given so far."""
    return await parts.database.read(service.list_given, conversation_id=conversation_id, caller=caller)


@router.post("/rating", status_code=status.HTTP_201_CREATED)
async def rate_service(
    conversation_id: str, body: RatingCreate, parts: PartsDep, caller: CallerDep
) -> RatingStored:
    """One to five for the service of a person, once."""
    return await parts.database.write(
        service.rate,
        conversation_id=conversation_id,
        caller=caller,
        given=body,
        words=parts.words,
        now=parts.now(),
    )
