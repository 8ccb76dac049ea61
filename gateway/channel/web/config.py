"""What the widget has to know before it says anything; nothing here is secret."""

from fastapi import APIRouter, Response
from pydantic import BaseModel

from gateway.feedback import choices
from gateway.feedback.schemas import RatingTag, Reason
from gateway.parts import PartsDep

router = APIRouter(prefix="/api/widget", tags=["widget"])


class WidgetConfig(BaseModel):
    max_text_length: int
    messages_per_minute: int
    is_demo: bool
    frame_ancestors: list[str]
    """Whose postMessage the app in the iframe may trust, as in the Content-Security-Policy."""
    feedback_reasons: list[Reason]
    rating_tags: list[RatingTag]


@router.get("/config")
async def read_config(parts: PartsDep, response: Response) -> WidgetConfig:
    """Limits, choices and who may embed the widget."""
    response.headers["Cache-Control"] = "public, max-age=60"
    settings = parts.settings
    return WidgetConfig(
        max_text_length=settings.max_text_length,
        messages_per_minute=settings.messages_per_minute,
        is_demo=settings.is_demo,
        frame_ancestors=list(parts.frame_ancestors.allowed),
        feedback_reasons=choices.reasons(parts.words),
        rating_tags=choices.rating_tags(parts.words),
    )
