"""The bot's answer comes in: its messages are stored and its commands carried out, in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from gateway.bot_client import BotMessage, BotReply
from gateway.conversation import options, service, turns
from gateway.conversation.models import Author, Conversation, Message, Option, Turn, TurnState
from gateway.handoff import service as handoff_service
from gateway.handoff.states import Owner
from gateway.words import Words


@dataclass(frozen=True)
class Settled:
    """What one run of a turn ended with: an answer, or the name of the notice that stands for it."""

    reply: BotReply | None = None
    notice: str | None = None
    audience: str | None = None
    site: str | None = None
    """As the backend said just now; None when it was not asked or did not answer."""


def settle(
    session: Session, *, conversation_id: str, turn_id: str, settled: Settled, words: Words, now: datetime
) -> None:
    """Ends a pending turn, exactly once: a second call for the same turn changes nothing."""
    conversation = service.lock(session, conversation_id=conversation_id)
    turn = turns.find(session, turn_id=turn_id)
    if turn is None or turn.state != TurnState.PENDING:
        return
    turn.finished_at = now
    if settled.audience and conversation.user_id == turn.user_id:
        conversation.audience, conversation.site = settled.audience, settled.site or conversation.site
    if settled.reply is not None:
        _take_answer(session, conversation, turn, settled.reply, words=words, now=now)
    else:
        turn.state = TurnState.FAILED
        _tell_failure(session, conversation, turn, settled.notice or "bot_unavailable", words=words, now=now)


def _take_answer(
    session: Session, conversation: Conversation, turn: Turn, reply: BotReply, *, words: Words, now: datetime
) -> None:
    turn.decision = reply.decision
    _keep_context(conversation, turn, reply)
    if conversation.owner != Owner.BOT:
        _suppress(turn, reply.messages)
        return
    turn.state = TurnState.DONE
    if _asks_sign_in_too_late(conversation, turn, reply):
        _suppress(turn, reply.messages)
        turns.enqueue_again(session, conversation, turn, now=now)
        return
    if reply.command("sign_in"):
        conversation.sign_in_turn_id = turn.id
    shown = _until_handoff(reply)
    _store(session, conversation, turn, shown, now=now)
    handoff = reply.command("handoff")
    if handoff:
        reason = handoff.reason or "requested"
        handoff_service.request(session, conversation, reason=reason, words=words, now=now)
    elif not shown:
        _tell_failure(session, conversation, turn, "bot_empty", words=words, now=now)


def _keep_context(conversation: Conversation, turn: Turn, reply: BotReply) -> None:
    """What the next turn has to know; an answer to an earlier episode says nothing about this one."""
    conversation.last_topic = _topic(reply) or conversation.last_topic
    if turn.sender != turns.sender_of(conversation):
        return
    if any(options.draft_of(message) for message in reply.messages):
        conversation.is_form_open = True
    elif reply.is_form_open is not None:
        conversation.is_form_open = reply.is_form_open
    if reply.command("end_episode"):
        turns.rotate(conversation)


def _topic(reply: BotReply) -> str | None:
    """Id of the last article shown."""
    shown = [m.content.model_dump() for m in reply.messages if m.content.kind == "article"]
    return next((content["article_id"] for content in reversed(shown) if content.get("article_id")), None)


def _suppress(turn: Turn, messages: Sequence[BotMessage]) -> None:
    if turn.state != TurnState.DONE:
        turn.state = TurnState.SUPPRESSED
    turn.suppressed = [message.model_dump() for message in messages]


def _asks_sign_in_too_late(conversation: Conversation, turn: Turn, reply: BotReply) -> bool:
    """The user signed in while the bot was still working on the guest's question."""
    is_signed_in_since = turn.user_id is None and conversation.user_id is not None
    return is_signed_in_since and reply.command("sign_in") is not None


def _until_handoff(reply: BotReply) -> list[BotMessage]:
    """The messages up to the one that came with the handoff: a form's next question is not said after it.

    The bot cuts its reply there too; where it does not say which message that is, it is the last.
    """
    handoff = reply.command("handoff")
    if handoff is None or handoff.message_index is None:
        return reply.messages
    return reply.messages[: handoff.message_index + 1]


def _store(
    session: Session, conversation: Conversation, turn: Turn, messages: Sequence[BotMessage], *, now: datetime
) -> None:
    for message in messages:
        service.append(
            session,
            conversation,
            author=Author.BOT,
            content=message.content.model_dump(),
            visibility=message.visibility,
            options=options.from_bot(message, conversation_id=conversation.id),
            reply_to=turn.message_id,
            now=now,
        )


def _tell_failure(
    session: Session, conversation: Conversation, turn: Turn, notice: str, *, words: Words, now: datetime
) -> None:
    """A kind sentence with a way to a person; a click on 转人工 is carried out even without the bot."""
    if conversation.owner != Owner.BOT:
        return
    if _wanted_a_person(session, turn):
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
        content={"kind": "notice", "text": words(f"notices.{notice}"), "level": "warning"},
        options=[handoff],
        reply_to=turn.message_id,
        now=now,
    )


def _wanted_a_person(session: Session, turn: Turn) -> bool:
    chosen = session.get_one(Message, turn.message_id).chosen_option_id
    option = session.get(Option, chosen) if chosen else None
    return option is not None and option.payload.get("kind") == options.HANDOFF["kind"]
