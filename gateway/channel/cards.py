"""Cards and menus that were shown: what they offer, and whether that has been chosen from."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.channel.models import OutboxEntry
from gateway.conversation.models import Message, Option


def offers(card: OutboxEntry, option_id: str) -> bool:
    return any(button["id"] == option_id for button in card.body.get("buttons", ()))


def is_used(session: Session, card: OutboxEntry | None, option_id: str) -> bool:
    """Cards are not kept for ever: then it counts whether an option that was offered together was chosen."""
    if card is not None:
        return card.used_at is not None
    option = session.get_one(Option, option_id)
    together = select(Option.id).where(Option.message_id == option.message_id)
    chosen = select(Message.id).where(
        Message.conversation_id == option.conversation_id, Message.chosen_option_id.in_(together)
    )
    return session.scalars(chosen).first() is not None
