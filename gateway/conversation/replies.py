"""The bot's answer comes in: its messages are stored and its commands carried out, in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from gateway.bot_client import BotMessage, BotReply
from gateway.conversation import episodes, notices, options, service, site_notice, turns
from gateway.conversation.models import Author, Conversation, Message, Turn, TurnState
from gateway.handoff import service as handoff_service
from gateway.handoff.hours import ALWAYS, BusinessHours
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
    session: Session,
    *,
    conversation_id: str,
    turn_id: str,
    settled: Settled,
    words: Words,
    now: datetime,
    hours: BusinessHours = ALWAYS,
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
        _take_answer(session, conversation, turn, settled.reply, hours=hours, words=words, now=now)
    else:
        turn.state = TurnState.FAILED
        notice = settled.notice or "bot_unavailable"
        notices.tell_failure(session, conversation, turn, notice, words=words, now=now)
        if not turns.has_pending(session, conversation_id=conversation.id):
            conversation.bot_waiting_since = None


def _take_answer(
    session: Session,
    conversation: Conversation,
    turn: Turn,
    reply: BotReply,
    *,
    hours: BusinessHours,
    words: Words,
    now: datetime,
) -> None:
    turn.decision = reply.decision
    turn.article_id = _decided(reply, "article")
    turn.audience = conversation.audience if turn.user_id else service.GUEST
    conversation.bot_waiting_since = None
    _keep_context(session, conversation, turn, reply)
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
    site_notice.tell(session, conversation, turn, words=words, now=now)
    _store(session, conversation, turn, shown, now=now)
    handoff = reply.command("handoff")
    if handoff:
        reason = handoff.reason or "requested"
        handoff_service.request(session, conversation, reason=reason, hours=hours, words=words, now=now)
    elif not shown:
        notices.tell_failure(session, conversation, turn, "bot_empty", words=words, now=now)


def _keep_context(session: Session, conversation: Conversation, turn: Turn, reply: BotReply) -> None:
    """What the next turn has to know; an answer to an earlier episode says nothing about this one."""
    conversation.last_topic = _topic(reply) or conversation.last_topic
    if turn.sender != episodes.sender_of(conversation):
        return
    shows_draft = any(options.draft_of(message) for message in reply.messages)
    if shows_draft or reply.is_form_open is not None:
        episodes.note_form(
            conversation,
            is_open=shows_draft or bool(reply.is_form_open),
            task=_decided(reply, "task"),
            title=session.get_one(Message, turn.message_id).content["text"],
        )
    if reply.command("end_episode"):
        episodes.rotate(conversation)


def _decided(reply: BotReply, kind: str) -> str | None:
    """Id of the article or operation that the turn was understood as."""
    decision = reply.decision or {}
    return decision.get("id") if decision.get("kind") == kind else None


def _topic(reply: BotReply) -> str | None:
    """Id of the last article shown, else of the operation that was asked for."""
    shown = [m.content.model_dump() for m in reply.messages if m.content.kind == "article"]
    article = next((content["article_id"] for content in reversed(shown) if content.get("article_id")), None)
    return article or _decided(reply, "task")


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
