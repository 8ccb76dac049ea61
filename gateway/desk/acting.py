"""What somebody at the desk does in a conversation. The caller owns the transaction.

Each act is the handoff's own step with its audit record, found by the conversation's id.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from gateway.conversation import service as conversation_service
from gateway.conversation.models import Conversation
from gateway.conversation.schemas import MessageRead
from gateway.desk import accounts, audit
from gateway.desk.accounts import agent_of
from gateway.desk.models import ConversationTag, DeskUser, Draft, Entry, EntryKind, Presence, ReadMark
from gateway.desk.roles import Operation, may
from gateway.errors import AgentNotAvailable, EscalationNotYours, TransitionNotAllowed
from gateway.handoff import entries, moving, serving
from gateway.handoff.models import Escalation
from gateway.handoff.serving import Ending
from gateway.handoff.states import EscalationState, Step
from gateway.words import Words


def claim(session: Session, *, conversation_id: str, user: DeskUser, words: Words, now: datetime) -> None:
    """Takes who waits, or a ticket. Raises TransitionNotAllowed, EscalationAlreadyClaimed."""
    conversation = conversation_service.get(session, conversation_id=conversation_id)
    escalation = moving.find_open(session, conversation) or moving.find_ticket(session, conversation)
    if escalation is None:
        raise TransitionNotAllowed
    serving.claim(session, escalation_id=escalation.id, agent=agent_of(user), words=words, now=now)
    _record(session, user, "claim", conversation, now=now)


def take(
    session: Session, *, conversation_id: str, step: Step, user: DeskUser, words: Words, now: datetime
) -> None:
    """Takes the bot's conversation over, or opens a closed one again."""
    conversation = conversation_service.get(session, conversation_id=conversation_id)
    serving.take(
        session, conversation_id=conversation_id, step=step, agent=agent_of(user), words=words, now=now
    )
    _record(session, user, step, conversation, now=now)


def say(
    session: Session,
    *,
    conversation_id: str,
    user: DeskUser,
    content: Mapping[str, Any],
    client_message_id: str,
    now: datetime,
) -> tuple[MessageRead, bool]:
    """A message to the customer, once; the draft is done with. Raises EscalationNotYours."""
    _, escalation = _served(session, conversation_id)
    said = serving.say(
        session,
        escalation_id=escalation.id,
        agent=agent_of(user),
        content=content,
        client_message_id=client_message_id,
        now=now,
    )
    keep_draft(session, conversation_id=conversation_id, user=user, text="", now=now)
    mark_read(session, conversation_id=conversation_id, user=user, sequence=said[0].sequence)
    return said


def note(
    session: Session,
    *,
    conversation_id: str,
    user: DeskUser,
    text: str,
    client_message_id: str,
    now: datetime,
) -> Entry:
    """A note for colleagues, stored once under its `client_message_id`."""
    conversation = conversation_service.lock(session, conversation_id=conversation_id)
    stored_id = f"{user.id[:10]}:{client_message_id}"
    stored = entries.find(session, conversation, client_message_id=stored_id)
    if stored is not None:
        return stored
    _record(session, user, "note", conversation, now=now)
    return entries.record(
        session,
        conversation,
        EntryKind.NOTE,
        by=agent_of(user),
        text=text,
        client_message_id=stored_id,
        now=now,
    )


def transfer(
    session: Session,
    *,
    conversation_id: str,
    user: DeskUser,
    to: str | None,
    here: frozenset[str],
    note: str | None,
    words: Words,
    now: datetime,
) -> None:
    """To a colleague who is `here` and free, or to everybody. Raises AgentNotAvailable, DeskUserUnknown."""
    conversation = conversation_service.get(session, conversation_id=conversation_id)
    escalation = moving.find_open(session, conversation)
    if escalation is None:
        raise TransitionNotAllowed
    receiver = accounts.get(session, user_id=to) if to is not None else None
    if receiver is not None and not _is_available(receiver, user, here):
        raise AgentNotAvailable
    serving.transfer(
        session,
        escalation_id=escalation.id,
        agent=agent_of(user),
        to=agent_of(receiver) if receiver is not None else None,
        note=note,
        is_overruling=may(user.role, Operation.TRANSFER_OTHERS),
        words=words,
        now=now,
    )
    _record(session, user, "transfer", conversation, now=now, detail={"to": to})


def _is_available(receiver: DeskUser, giver: DeskUser, here: frozenset[str]) -> bool:
    is_free = receiver.presence == Presence.ONLINE and receiver.id in here and receiver.is_active
    return is_free and receiver.id != giver.id and may(receiver.role, Operation.SERVE)


def end(
    session: Session,
    *,
    conversation_id: str,
    user: DeskUser,
    ending: Ending,
    tags: Sequence[str],
    words: Words,
    now: datetime,
) -> None:
    """Closes the conversation or gives it back to the bot; repeating one's own is fine."""
    conversation = conversation_service.lock(session, conversation_id=conversation_id)
    escalation = moving.find_open(session, conversation) or _latest(session, conversation_id)
    if escalation is None:
        raise TransitionNotAllowed
    serving.end(
        session, escalation_id=escalation.id, agent=agent_of(user), ending=ending, words=words, now=now
    )
    for code in tags:
        session.merge(ConversationTag(conversation_id=conversation_id, code=code))
    keep_draft(session, conversation_id=conversation_id, user=user, text="", now=now)
    _record(session, user, ending.step, conversation, now=now, detail={"reason": ending.reason})


def set_tags(
    session: Session, *, conversation_id: str, user: DeskUser, tags: Sequence[str], now: datetime
) -> None:
    """These and no others."""
    conversation = conversation_service.lock(session, conversation_id=conversation_id)
    statement = select(ConversationTag.code).where(ConversationTag.conversation_id == conversation_id)
    before = list(session.scalars(statement.order_by(ConversationTag.code)))
    session.execute(delete(ConversationTag).where(ConversationTag.conversation_id == conversation_id))
    session.add_all(ConversationTag(conversation_id=conversation_id, code=code) for code in tags)
    detail = {"before": {"tags": before}, "after": {"tags": sorted(tags)}}
    _record(session, user, "tags", conversation, now=now, detail=detail)


def keep_draft(session: Session, *, conversation_id: str, user: DeskUser, text: str, now: datetime) -> None:
    """What `user` has typed so far; an empty text is none."""
    conversation_service.get(session, conversation_id=conversation_id)
    if text.strip():
        session.merge(Draft(user_id=user.id, conversation_id=conversation_id, text=text, updated_at=now))
        return
    session.execute(delete(Draft).where(Draft.user_id == user.id, Draft.conversation_id == conversation_id))


def mark_read(session: Session, *, conversation_id: str, user: DeskUser, sequence: int) -> None:
    """Seen up to `sequence`; never goes back."""
    conversation = conversation_service.get(session, conversation_id=conversation_id)
    known = session.get(ReadMark, (user.id, conversation_id))
    seen = max(min(sequence, conversation.last_sequence), known.sequence if known else 0)
    session.merge(ReadMark(user_id=user.id, conversation_id=conversation_id, sequence=seen))


def served_by(session: Session, *, conversation_id: str, user: DeskUser) -> None:
    """Raises EscalationNotYours or TransitionNotAllowed unless `user` serves there."""
    _, escalation = _served(session, conversation_id)
    moving.check_own(escalation, agent_of(user))


def _served(session: Session, conversation_id: str) -> tuple[Conversation, Escalation]:
    """Raises EscalationNotYours when nobody is served there: it was handed on meanwhile."""
    conversation = conversation_service.get(session, conversation_id=conversation_id)
    escalation = moving.find_open(session, conversation) or _latest(session, conversation_id)
    if escalation is None or escalation.state == EscalationState.TICKET:
        raise EscalationNotYours
    return conversation, escalation


def _latest(session: Session, conversation_id: str) -> Escalation | None:
    statement = (
        select(Escalation)
        .where(Escalation.conversation_id == conversation_id)
        .order_by(Escalation.requested_at.desc())
        .limit(1)
    )
    return session.scalars(statement).one_or_none()


def _record(
    session: Session,
    user: DeskUser,
    operation: str,
    conversation: Conversation,
    *,
    now: datetime,
    detail: Mapping[str, Any] | None = None,
) -> None:
    audit.record(
        session,
        by=user,
        operation=str(operation),
        subject=conversation.user_id or conversation.id,
        conversation_id=conversation.id,
        detail=detail,
        now=now,
    )
