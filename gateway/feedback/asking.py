"""Asks for a rating when an agent's service has ended."""

from datetime import datetime

from sqlalchemy.orm import Session

from gateway.conversation import service
from gateway.conversation.models import Author, Conversation
from gateway.feedback import choices
from gateway.handoff.models import Escalation
from gateway.words import Words

ASKED_IN = ("web",)
"""Channels whose clients can send a rating."""
SCALE = 5


def ask(
    session: Session, conversation: Conversation, escalation: Escalation, *, words: Words, now: datetime
) -> None:
    """Appends the question for stars; says nothing where nobody can answer it."""
    if conversation.channel not in ASKED_IN:
        return
    tags = [tag.model_dump(by_alias=True) for tag in choices.rating_tags(words)]
    content = {
        "kind": "rating",
        "text": words("feedback.rating_question", agent=escalation.agent_name or ""),
        "escalation_id": escalation.id,
        "agent_name": escalation.agent_name,
        "scale": SCALE,
        "tags": tags,
    }
    service.append(session, conversation, author=Author.SYSTEM, content=content, now=now)
