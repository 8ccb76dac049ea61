"""What the customer wants to know, as opposed to the call for a person."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.conversation.models import Author, Message, Turn

LOOKED_BACK = 10
HANDOFF = "handoff"


def last_asked(session: Session, *, conversation_id: str) -> tuple[Message, dict[str, Any] | None] | None:
    """The customer's newest words that are more than a call for a person, and what the bot made of them.

    That call when there is nothing else; None when the customer has said nothing.
    """
    statement = (
        select(Message, Turn.decision)
        .outerjoin(Turn, Turn.message_id == Message.id)
        .where(Message.conversation_id == conversation_id, Message.author == Author.USER)
        .order_by(Message.sequence.desc())
        .limit(LOOKED_BACK)
    )
    found = [(message, decision) for message, decision in session.execute(statement)]
    asked = (each for each in found if (each[1] or {}).get("kind") != HANDOFF)
    return next(asked, found[0] if found else None)
