"""Finds what went unanswered: misses and 👎 from what is stored, and what agents file.

Reading what is stored, instead of noting it while a turn is answered, costs no turn anything.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.conversation.models import Author, Conversation, Message, Turn, TurnState
from gateway.conversation.service import GUEST
from gateway.feedback.models import MessageFeedback
from gateway.unanswered import removal
from gateway.unanswered.models import MAX_QUESTION, ItemKind, UnansweredItem

KINDS = {"not_understood": ItemKind.MISS, "out_of_scope": ItemKind.OUT_OF_SCOPE}
AT_ONCE = 500
MIN_LENGTH = 2


def collect(session: Session, *, since: datetime) -> datetime:
    """Takes in what is new since then; returns up to when all is taken in. Safe to repeat."""
    return max(_misses(session, since), _dislikes(session, since))


def _misses(session: Session, since: datetime) -> datetime:
    kind = Turn.decision["kind"].as_string()
    statement = (
        select(Turn)
        .where(Turn.state == TurnState.DONE, Turn.finished_at >= since, kind.in_(KINDS))
        .order_by(Turn.finished_at, Turn.number)
        .limit(AT_ONCE)
    )
    turns = session.scalars(statement).all()
    for turn in turns:
        asked = _question_of(session, turn)
        if asked is not None and not _is_known(session, asked.id, _kind_of(turn)):
            session.add(_item(session, _kind_of(turn), asked, turn.audience, turn.finished_at or since))
            session.flush()
    return max((turn.finished_at for turn in turns if turn.finished_at), default=since)


def _kind_of(turn: Turn) -> ItemKind:
    return KINDS[(turn.decision or {})["kind"]]


def _question_of(session: Session, turn: Turn) -> Message | None:
    """What was asked; for "none of these" the question that the choices were offered for."""
    asked = session.get_one(Message, turn.message_id)
    is_choice = asked.chosen_option_id is not None or (turn.decision or {}).get("reason") == "option"
    if not is_choice:
        return asked
    statement = (
        select(Message)
        .where(
            Message.conversation_id == asked.conversation_id,
            Message.sequence < asked.sequence,
            Message.author == Author.BOT,
            Message.reply_to.is_not(None),
        )
        .order_by(Message.sequence.desc())
        .limit(1)
    )
    shown = session.scalars(statement).one_or_none()
    return session.get(Message, shown.reply_to) if shown else None


def _dislikes(session: Session, since: datetime) -> datetime:
    statement = (
        select(MessageFeedback, Message)
        .join(Message, Message.id == MessageFeedback.message_id)
        .where(MessageFeedback.created_at >= since)
        .order_by(MessageFeedback.created_at, MessageFeedback.message_id)
        .limit(AT_ONCE)
    )
    given = session.execute(statement).all()
    for feedback, shown in given:
        asked = session.get(Message, shown.reply_to) if shown.reply_to else None
        if asked is None:
            continue
        known = find(session, message_id=asked.id, kind=ItemKind.DISLIKED)
        if feedback.verdict != "down" and known is not None:
            removal.remove(session, [known])
        if feedback.verdict == "down" and known is None:
            known = _item(session, ItemKind.DISLIKED, asked, None, feedback.created_at)
            session.add(known)
        if feedback.verdict == "down" and known is not None:
            known.reasons, known.comment = feedback.reasons, feedback.comment
            known.shown_article_id = shown.content.get("article_id")
        session.flush()
    return max((feedback.created_at for feedback, _ in given), default=since)


def find(session: Session, *, message_id: str, kind: ItemKind) -> UnansweredItem | None:
    statement = select(UnansweredItem).where(
        UnansweredItem.message_id == message_id, UnansweredItem.kind == kind
    )
    return session.scalars(statement).one_or_none()


def _is_known(session: Session, message_id: str, kind: ItemKind) -> bool:
    return find(session, message_id=message_id, kind=kind) is not None


def new_item(session: Session, *, kind: ItemKind, asked: Message, now: datetime) -> UnansweredItem:
    return _item(session, kind, asked, None, now)


def _item(
    session: Session, kind: ItemKind, asked: Message, audience: str | None, at: datetime
) -> UnansweredItem:
    conversation = session.get_one(Conversation, asked.conversation_id)
    known = conversation.audience if conversation.user_id else GUEST
    return UnansweredItem(
        kind=kind,
        question=str(asked.content.get("text") or "")[:MAX_QUESTION],
        message_id=asked.id,
        conversation_id=conversation.id,
        channel=conversation.channel,
        audience=audience or known,
        reasons=[],
        created_at=at,
    )


def ungrouped(session: Session, *, limit: int) -> Sequence[UnansweredItem]:
    """The oldest items without a group."""
    statement = (
        select(UnansweredItem)
        .where(UnansweredItem.group_id.is_(None))
        .order_by(UnansweredItem.id)
        .limit(limit)
    )
    return session.scalars(statement).all()
