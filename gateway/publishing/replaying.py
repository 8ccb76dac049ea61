"""Which of the last questions would be answered differently with a changed article."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.conversation.models import Message, Turn, TurnState
from gateway.knowledge_client import KnowledgePort, ReplayedDecision
from gateway.publishing.schemas import Flip, OutcomeRead, ReplayRead
from gateway.unanswered import service as unanswered_service

UNDERSTOOD = ("article", "clarify", "task", "out_of_scope", "not_understood", "smalltalk")
"""Kinds of decisions on what somebody asked; the others answer the bot's own questions."""
READ_FOR_ONE = 4
"""People ask the same: so many are read for each different one."""


@dataclass(frozen=True)
class Asked:
    """A question to replay."""

    text: str
    conversation_id: str | None = None
    at: datetime | None = None
    is_from_group: bool = False


def questions(session: Session, *, last: int, group_id: int | None) -> list[Asked]:
    """The questions of the group, then the last different ones of everybody, newest first."""
    own: list[Asked] = []
    if group_id is not None:
        own = [
            Asked(item.question, item.conversation_id, item.created_at, is_from_group=True)
            for item in unanswered_service.items(session, group_id=group_id)
        ]
    statement = (
        select(Message.content, Turn.conversation_id, Turn.finished_at)
        .join(Message, Message.id == Turn.message_id)
        .where(
            Turn.state == TurnState.DONE,
            Turn.decision["kind"].as_string().in_(UNDERSTOOD),
            Message.chosen_option_id.is_(None),
        )
        .order_by(Turn.finished_at.desc(), Turn.number.desc())
        .limit(last * READ_FOR_ONE)
    )
    others = [Asked(str(content["text"]), where, at) for content, where, at in session.execute(statement)]
    return _different(own) + _different(others, besides=own)[:last]


def _different(asked: Sequence[Asked], besides: Sequence[Asked] = ()) -> list[Asked]:
    known = {question.text for question in besides}
    kept = {question.text: question for question in reversed(asked) if question.text.strip()}
    return [kept[text] for text in reversed(kept) if text not in known]


async def replay(
    knowledge: KnowledgePort,
    asked: Sequence[Asked],
    *,
    article_id: str,
    article: Mapping[str, Any] | None,
    titles: Mapping[str, str],
) -> ReplayRead:
    """Asks the bot. `article` None: it would be gone. `titles` are the standard questions by article id.

    Raises what the port raises.
    """
    decisions = await knowledge.replay(
        [question.text for question in asked],
        articles=[] if article is None else [article],
        removed=[article_id] if article is None else [],
    )
    named = titles if article is None else {**titles, article_id: str(article["standard_question"])}
    flips = [
        _flip(question, decision, titles, named)
        for question, decision in zip(asked, decisions, strict=True)
        if _is_changed(decision)
    ]
    return ReplayRead(asked=len(asked), changed=len(flips), flips=flips)


def _is_changed(decision: ReplayedDecision) -> bool:
    """Another kind or another article; an edited answer under the same id is no flip."""
    return _verdict(decision.now) != _verdict(decision.then)


def _verdict(decision: Mapping[str, Any]) -> tuple[Any, Any]:
    return decision.get("kind"), decision.get("id")


def _flip(
    question: Asked, decision: ReplayedDecision, before: Mapping[str, str], after: Mapping[str, str]
) -> Flip:
    return Flip(
        question=question.text,
        conversation_id=question.conversation_id,
        at=question.at,
        before=_outcome(decision.now, before),
        after=_outcome(decision.then, after),
        is_from_group=question.is_from_group,
    )


def _outcome(decision: Mapping[str, Any], titles: Mapping[str, str]) -> OutcomeRead:
    identifier = decision.get("id")
    return OutcomeRead(
        kind=str(decision.get("kind")),
        id=identifier,
        title=titles.get(identifier or ""),
        confidence=round(float(decision.get("confidence") or 0.0), 4),
    )
