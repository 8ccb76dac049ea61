"""The handoff packet: what an agent has to know before the first word, put together without guessing."""

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.conversation import service
from gateway.conversation.models import Author, Conversation, Message, Turn, TurnState
from gateway.desk.choices import label
from gateway.desk.conversation_schemas import Customer
from gateway.desk.details import list_escalations
from gateway.desk.rows import customer_of
from gateway.feedback.models import MessageFeedback
from gateway.handoff.models import Escalation
from gateway.words import Words

SENTIMENT_WORDS = Path(__file__).with_name("sentiment_words.yml")
MAX_ASKED = 20
LOOKED_AT = 60
"""The newest messages in which words, checks and errors are looked for."""


class Asked(BaseModel):
    """One question and what the bot made of it."""

    question: str
    answer: str | None
    kind: str | None
    title: str | None
    confidence: float | None
    verdict: str | None
    at: datetime


class OpenForm(BaseModel):
    task: str
    title: str | None
    slots: list[dict[str, str]]


class Check(BaseModel):
    title: str
    is_satisfied: bool
    detail: str | None = None


class LastError(BaseModel):
    text: str
    at: datetime


class PacketCustomer(Customer):
    is_verified: bool
    name: str | None = None
    """Masked, as the account's name."""
    account: str | None = None
    association: str | None = None


class Packet(BaseModel):
    customer: PacketCustomer
    channel: str
    question: str
    waiting_s: int
    reason: str | None
    reason_label: str | None
    asked: list[Asked]
    form: OpenForm | None
    checks: list[Check]
    last_error: LastError | None
    sentiment: list[str]
    earlier_escalations: int


def read(session: Session, *, conversation_id: str, words: Words, now: datetime) -> Packet:
    """All but the account's facts, which the backend has. Raises ConversationNotFound."""
    conversation = service.get(session, conversation_id=conversation_id)
    escalations = list_escalations(session, conversation_id)
    current = escalations[0] if escalations else None
    messages = _newest(session, conversation)
    asked = _asked(session, conversation)
    question = current.question if current else asked[-1].question if asked else ""
    return Packet(
        customer=PacketCustomer(
            **customer_of(conversation).model_dump(), is_verified=conversation.user_id is not None
        ),
        channel=conversation.channel,
        question=question,
        waiting_s=_waiting_s(current, now),
        reason=current.reason if current else None,
        reason_label=label(words, "handoff_reasons", current.reason) if current else None,
        asked=asked,
        form=_form(conversation, current, messages),
        checks=_checks(messages),
        last_error=_last_error(session, messages),
        sentiment=sentiment(m.content["text"] for m in messages if m.author == Author.USER),
        earlier_escalations=max(0, len(escalations) - 1),
    )


def sentiment(texts: Iterable[str]) -> list[str]:
    """Words of the list that occur, in the list's order."""
    said = "\n".join(texts).lower()
    return [word for word in _sentiment_words() if word in said]


def masked(text: str) -> str:
    """The first and the last character of a name; enough to tell whom one talks to."""
    if len(text) <= 2:
        return text[:1] + "*"
    return text[0] + "*" * min(len(text) - 2, 6) + text[-1]


@cache
def _sentiment_words() -> tuple[str, ...]:
    return tuple(yaml.safe_load(SENTIMENT_WORDS.read_text(encoding="utf-8")))


def _newest(session: Session, conversation: Conversation) -> list[Message]:
    statement = (
        select(Message)
        .where(Message.conversation_id == conversation.id)
        .order_by(Message.sequence.desc())
        .limit(LOOKED_AT)
    )
    return list(reversed(session.scalars(statement).all()))


def _asked(session: Session, conversation: Conversation) -> list[Asked]:
    statement = (
        select(Turn, Message)
        .join(Message, Message.id == Turn.message_id)
        .where(Turn.conversation_id == conversation.id)
        .order_by(Turn.number.desc())
        .limit(MAX_ASKED)
    )
    found = list(reversed(session.execute(statement).all()))
    answers = _answers(session, [message.id for _, message in found])
    return [_one_asked(turn, message, answers.get(message.id)) for turn, message in found]


def _one_asked(turn: Turn, message: Message, answer: tuple[str, str, str | None] | None) -> Asked:
    decision = turn.decision or {}
    return Asked(
        question=str(message.content["text"]),
        answer=answer[0] if answer else None,
        kind=decision.get("kind"),
        title=answer[1] or decision.get("id") if answer else decision.get("id"),
        confidence=decision.get("confidence"),
        verdict=answer[2] if answer else None,
        at=message.created_at,
    )


def _answers(session: Session, ids: list[str]) -> dict[str, tuple[str, str, str | None]]:
    """The first answer to each message: its text, its title and what the customer thought of it."""
    statement = (
        select(Message, MessageFeedback.verdict)
        .outerjoin(MessageFeedback, MessageFeedback.message_id == Message.id)
        .where(Message.reply_to.in_(ids), Message.author == Author.BOT)
        .order_by(Message.sequence.desc())
    )
    return {
        str(message.reply_to): (
            str(message.content.get("summary") or message.content["text"])[:300],
            str(message.content.get("title") or ""),
            verdict,
        )
        for message, verdict in session.execute(statement)
    }


def _waiting_s(escalation: Escalation | None, now: datetime) -> int:
    if escalation is None:
        return 0
    end = escalation.claimed_at or escalation.ended_at or now
    return max(0, round((end - escalation.requested_at).total_seconds()))


def _form(
    conversation: Conversation, escalation: Escalation | None, messages: list[Message]
) -> OpenForm | None:
    task = conversation.form_task or (escalation.form_task if escalation else None)
    if task is None:
        return None
    title = conversation.form_title or (escalation.form_title if escalation else None)
    return OpenForm(task=task, title=title, slots=_slots(messages))


def _slots(messages: list[Message]) -> list[dict[str, str]]:
    """What the newest summary of the form showed."""
    for message in reversed(messages):
        shown: Any = message.content.get("values") or message.content.get("fields")
        if isinstance(shown, list):
            pairs = [item for item in shown if isinstance(item, dict)]
            return [
                {"name": str(p.get("label") or p.get("name") or ""), "value": str(p.get("value") or "")}
                for p in pairs
            ]
    return []


def _checks(messages: list[Message]) -> list[Check]:
    """Of the newest checklist."""
    for message in reversed(messages):
        if message.content.get("kind") == "checklist":
            items = message.content.get("items") or []
            return [Check.model_validate(item) for item in items if isinstance(item, dict)]
    return []


def _last_error(session: Session, messages: list[Message]) -> LastError | None:
    """The newest warning, or the notice that stood for an answer."""
    replied = {message.reply_to for message in messages if message.reply_to}
    failed = set(
        session.scalars(
            select(Turn.message_id).where(Turn.message_id.in_(replied), Turn.state == TurnState.FAILED)
        )
    )
    for message in reversed(messages):
        is_warning = message.content.get("kind") == "notice" and message.content.get("level") == "warning"
        if is_warning or message.reply_to in failed:
            return LastError(text=str(message.content["text"]), at=message.created_at)
    return None
