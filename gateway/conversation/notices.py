"""What the gateway itself says in place of an answer, always with a way to a person."""

from datetime import datetime

from sqlalchemy.orm import Session

from gateway.conversation import options, service
from gateway.conversation.models import Author, Conversation, Message, Option, Turn
from gateway.handoff import service as handoff_service
from gateway.handoff.states import Owner
from gateway.words import Words

_AROUND_WORDS = " \t\n。，！？.,!?~～"


def tell_failure(
    session: Session,
    conversation: Conversation,
    turn: Turn,
    notice: str,
    *,
    words: Words,
    now: datetime,
    level: str = "warning",
) -> None:
    """A kind sentence in place of the turn's answer; who asked for a person gets one without the bot."""
    if conversation.owner != Owner.BOT:
        return
    asked = session.get_one(Message, turn.message_id)
    if wants_a_person(session, asked, words=words):
        handoff_service.request(session, conversation, reason="requested", words=words, now=now)
        return
    handoff = options.new_option(
        title=words("options.handoff"),
        payload=options.HANDOFF,
        position=0,
        conversation_id=conversation.id,
    )
    service.append(
        session,
        conversation,
        author=Author.SYSTEM,
        content={"kind": "notice", "text": words(f"notices.{notice}"), "level": level},
        options=[handoff],
        reply_to=turn.message_id,
        now=now,
    )


def wants_a_person(session: Session, message: Message, *, words: Words) -> bool:
    """Whether that can be told without the bot: a click on 转人工, or one of its plain wordings."""
    chosen = message.chosen_option_id
    if chosen is None:
        return message.content["text"].strip(_AROUND_WORDS) in words.phrases("handoff_phrases")
    return bool(session.get_one(Option, chosen).payload.get("kind") == options.HANDOFF["kind"])
