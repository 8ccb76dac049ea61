"""Options: offered under opaque ids, resolved only in the conversation that offered them."""

import re
import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.bot_client import BotMessage
from gateway.conversation.models import Author, Conversation, Message, Option, Turn, TurnState
from gateway.errors import ConfirmationRepeated, ConfirmationStale, OptionNotOffered

GATEWAY_KIND = "gateway"
"""Options of this kind are carried out here and never shown to the bot."""
CANCEL_QUEUE: Mapping[str, Any] = {"kind": GATEWAY_KIND, "id": "cancel_queue"}
MUTE_SITE_NOTICE: Mapping[str, Any] = {"kind": GATEWAY_KIND, "id": "mute_site_notice"}
HANDOFF: Mapping[str, Any] = {"kind": "handoff"}
CONFIRMATION_KIND = "confirmation"
DIALOGUE_KIND = "dialogue"
TITLE_LENGTH = 500
MAX_OFFERED = 50
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


def new_option(*, title: str, payload: Mapping[str, Any], position: int, conversation_id: str) -> Option:
    return Option(
        id=f"o_{secrets.token_urlsafe(16)}",
        conversation_id=conversation_id,
        position=position,
        title=title[:TITLE_LENGTH],
        payload=dict(payload),
        draft_id=payload.get("draft_id"),
    )


def from_bot(message: BotMessage, *, conversation_id: str) -> list[Option]:
    """The options of a message of the bot; those of a confirmation are bound to its draft."""
    bound = {"draft_id": draft_of(message)} if draft_of(message) else {}
    return [
        new_option(
            title=option.title,
            payload={**bound, **option.option} if _is_dialogue(option.option) else option.option,
            position=position,
            conversation_id=conversation_id,
        )
        for position, option in enumerate(message.options)
    ]


def draft_of(message: BotMessage) -> str | None:
    """The draft that a confirmation shows; None for every other message."""
    content = message.content.model_dump()
    return content.get("draft_id") if content["kind"] == CONFIRMATION_KIND else None


def resolve(session: Session, conversation: Conversation, *, option_id: str) -> Option:
    """The option behind a click.

    Raises:
        OptionNotOffered: unknown here, even when another conversation offered it.
        ConfirmationRepeated: the draft was answered already, here or on another device.
        ConfirmationStale: it confirms a draft that does not count any more.
    """
    option = session.get(Option, option_id) if _ID.fullmatch(option_id) else None
    if option is None or option.conversation_id != conversation.id:
        raise OptionNotOffered
    if option.draft_id is not None:
        _check_confirmation(session, conversation, option)
    return option


def _check_confirmation(session: Session, conversation: Conversation, option: Option) -> None:
    """A confirmation counts once: the newest draft, its form still open, no answer to it on the way.

    One that has merely expired goes to the bot, which can show a fresh one.
    """
    newest = session.scalars(
        select(Option.draft_id)
        .join(Message, Message.id == Option.message_id)
        .where(Option.conversation_id == conversation.id, Option.draft_id.is_not(None))
        .order_by(Message.sequence.desc())
        .limit(1)
    ).one()
    answers = _answers(session, option)
    is_current = newest == option.draft_id and conversation.is_form_open
    if TurnState.PENDING in answers or (not is_current and TurnState.DONE in answers):
        raise ConfirmationRepeated
    if not is_current:
        raise ConfirmationStale


def _answers(session: Session, option: Option) -> set[str]:
    """The states of the turns in which the draft of `option` was answered by a click."""
    statement = (
        select(Turn.state)
        .join(Message, Message.id == Turn.message_id)
        .join(Option, Option.id == Message.chosen_option_id)
        .where(
            Turn.conversation_id == option.conversation_id,
            Option.draft_id == option.draft_id,
        )
    )
    return set(session.scalars(statement))


def is_dialogue_click(session: Session, message: Message) -> bool:
    """A click on yes, no or cancel: it means something inside the dialogue that showed it only."""
    chosen = message.chosen_option_id
    return chosen is not None and _is_dialogue(session.get_one(Option, chosen).payload)


def _is_dialogue(payload: Mapping[str, Any]) -> bool:
    return bool(payload.get("kind") == DIALOGUE_KIND)


def offered_before(session: Session, message: Message) -> list[dict[str, Any]]:
    """What was on screen when the user wrote `message`: all options of the last reply that had any.

    "2" or "the second one" is resolved against these.
    """
    statement = (
        select(Option, Message)
        .join(Message, Message.id == Option.message_id)
        .where(
            Message.conversation_id == message.conversation_id,
            Message.sequence < message.sequence,
            Message.author.in_([Author.BOT, Author.SYSTEM]),
        )
        .order_by(Message.sequence.desc(), Option.position.desc())
        .limit(MAX_OFFERED)
    )
    rows = session.execute(statement).all()
    last_reply = {(m.reply_to, m.created_at) for _, m in rows[:1]}
    return for_bot([option for option, m in reversed(rows) if (m.reply_to, m.created_at) in last_reply])


def for_bot(options: Sequence[Option]) -> list[dict[str, Any]]:
    """Options as the bot gave them, with their titles; the gateway's own are left out."""
    return [{**o.payload, "title": o.title} for o in options if o.payload.get("kind") != GATEWAY_KIND]
