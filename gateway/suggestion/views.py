"""Type-ahead and hot questions over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Query

from gateway.conversation.access import Caller
from gateway.conversation.service import GUEST
from gateway.parts import CallerDep, Parts, PartsDep
from gateway.suggestion.schemas import HotQuestionList, Suggestion, SuggestionList

router = APIRouter(prefix="/api", tags=["suggestions"])
Limit = Annotated[int, Query(ge=1, le=20)]


@router.get("/suggestions")
async def list_suggestions(
    parts: PartsDep, caller: CallerDep, q: Annotated[str, Query(max_length=2000)] = "", limit: Limit = 6
) -> SuggestionList:
    """Questions that fit what is typed so far, for the caller's kind."""
    audience = await _audience(parts, caller)
    matches = parts.catalogue.search(q, audience=audience, limit=limit)
    return SuggestionList(
        items=[
            Suggestion(article_id=m.article_id, title=m.title, matched=m.matched, ranges=list(m.ranges))
            for m in matches
        ]
    )


@router.get("/hot-questions")
async def list_hot_questions(parts: PartsDep, caller: CallerDep, limit: Limit = 6) -> HotQuestionList:
    """What the caller's kind asks most."""
    audience = await _audience(parts, caller)
    return HotQuestionList(items=await parts.catalogue.hot_questions(audience=audience, limit=limit))


async def _audience(parts: Parts, caller: Caller) -> str:
    profile = await parts.profiles.look_up(caller.user_id) if caller.user_id is not None else None
    return profile.kind if profile is not None else GUEST
