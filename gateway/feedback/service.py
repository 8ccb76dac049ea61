"""Verdicts and ratings in the database. The caller owns the transaction."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.conversation import service as conversation_service
from gateway.conversation.access import Caller, authorize
from gateway.conversation.models import Author, Conversation, Message
from gateway.errors import (
    FeedbackNotPossible,
    MessageNotFound,
    RatingAlreadyGiven,
    RatingNotAsked,
    RatingTooLate,
)
from gateway.feedback import choices
from gateway.feedback.models import MessageFeedback, SatisfactionRating
from gateway.feedback.schemas import (
    FeedbackCreate,
    FeedbackList,
    FeedbackRead,
    RatingCreate,
    RatingRead,
    RatingStored,
)
from gateway.handoff.models import Escalation
from gateway.words import Words

RATED_WITHIN = timedelta(days=7)


def judge(
    session: Session,
    *,
    conversation_id: str,
    message_id: str,
    caller: Caller,
    given: FeedbackCreate,
    words: Words,
    now: datetime,
) -> FeedbackRead:
    """Keeps the verdict on a message of the bot; a later one replaces it."""
    conversation = _authorized(session, conversation_id, caller)
    message = _message(session, conversation, message_id)
    if message.author != Author.BOT:
        raise FeedbackNotPossible
    reasons = choices.check(given.reasons, choices.reasons(words))
    feedback = session.get(MessageFeedback, message.id)
    if feedback is None:
        feedback = MessageFeedback(message_id=message.id, conversation_id=conversation.id)
        session.add(feedback)
    feedback.verdict, feedback.reasons, feedback.created_at = given.verdict, reasons, now
    feedback.comment = _comment(given.comment)
    session.flush()
    return FeedbackRead.from_model(feedback)


def rate(
    session: Session,
    *,
    conversation_id: str,
    caller: Caller,
    given: RatingCreate,
    words: Words,
    now: datetime,
) -> RatingStored:
    """Keeps the rating of an ended escalation, once; the same again is what was stored."""
    conversation = _authorized(session, conversation_id, caller)
    escalation = session.get(Escalation, given.escalation_id)
    if escalation is None or escalation.conversation_id != conversation.id:
        raise RatingNotAsked
    if escalation.agent_id is None or escalation.ended_at is None:
        raise RatingNotAsked
    tags = choices.check(given.tags, choices.rating_tags(words))
    thanks = RatingStored(
        escalation_id=escalation.id, score=given.score, text=words("feedback.rating_thanks")
    )
    stored = session.get(SatisfactionRating, escalation.id)
    if stored is not None:
        if (stored.score, stored.tags, stored.comment) != (given.score, tags, _comment(given.comment)):
            raise RatingAlreadyGiven
        return thanks
    if now - escalation.ended_at > RATED_WITHIN:
        raise RatingTooLate
    session.add(
        SatisfactionRating(
            escalation_id=escalation.id,
            conversation_id=conversation.id,
            score=given.score,
            tags=tags,
            comment=_comment(given.comment),
            created_at=now,
        )
    )
    return thanks


def list_given(session: Session, *, conversation_id: str, caller: Caller) -> FeedbackList:
    conversation = conversation_service.get(session, conversation_id=conversation_id)
    authorize(conversation, caller)
    judged = select(MessageFeedback).where(MessageFeedback.conversation_id == conversation.id)
    rated = select(SatisfactionRating).where(SatisfactionRating.conversation_id == conversation.id)
    return FeedbackList(
        messages=[FeedbackRead.from_model(feedback) for feedback in session.scalars(judged)],
        ratings=[RatingRead.model_validate(r, from_attributes=True) for r in session.scalars(rated)],
    )


def _authorized(session: Session, conversation_id: str, caller: Caller) -> Conversation:
    """Locked, so that two devices at once leave one verdict; a closed conversation is judged as well."""
    conversation = conversation_service.lock(session, conversation_id=conversation_id)
    authorize(conversation, caller)
    return conversation


def _message(session: Session, conversation: Conversation, message_id: str) -> Message:
    is_id = message_id.isascii() and message_id.isprintable() and len(message_id) <= 64
    message = session.get(Message, message_id) if is_id else None
    if message is None or message.conversation_id != conversation.id:
        raise MessageNotFound
    return message


def _comment(text: str | None) -> str | None:
    """Without what no database can store; None when nothing is left."""
    kept = "".join(c for c in text or "" if c.isprintable() or c == "\n").strip()
    return kept or None
