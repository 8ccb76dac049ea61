"""Groups of unanswered questions: listing them and deciding about them. The caller owns the transaction."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from gateway.conversation.models import Author, Conversation, Message, Turn
from gateway.errors import ChangedMeanwhile, GroupNotFound, NothingToFile, NothingToSplit
from gateway.handoff.models import Escalation
from gateway.identity import Agent
from gateway.unanswered import collecting, grouping
from gateway.unanswered.logbook import note
from gateway.unanswered.models import MAX_ANSWER, GroupState, ItemKind, UnansweredGroup, UnansweredItem

MAX_ITEMS = 100
"""Of one group, shown at once."""


@dataclass(frozen=True)
class GroupFilter:
    """Which groups; None: any."""

    state: GroupState | None = GroupState.OPEN
    kind: ItemKind | None = None
    channel: str | None = None
    audience: str | None = None
    text: str | None = None


def get(session: Session, *, group_id: int) -> UnansweredGroup:
    """Raises GroupNotFound."""
    group = session.get(UnansweredGroup, group_id)
    if group is None:
        raise GroupNotFound
    return group


def search(
    session: Session, *, wanted: GroupFilter, limit: int, offset: int
) -> tuple[Sequence[UnansweredGroup], int]:
    """The groups asked for most often first, and how many there are in all."""
    found = _filtered(wanted)
    total = session.scalars(select(func.count()).select_from(found.subquery())).one()
    order = (UnansweredGroup.item_count.desc(), UnansweredGroup.last_at.desc(), UnansweredGroup.id)
    return session.scalars(found.order_by(*order).limit(limit).offset(offset)).all(), total


def _filtered(wanted: GroupFilter) -> Select[UnansweredGroup]:
    statement = select(UnansweredGroup)
    if wanted.state is not None:
        statement = statement.where(UnansweredGroup.state == wanted.state)
    columns = {
        UnansweredItem.kind: wanted.kind,
        UnansweredItem.channel: wanted.channel,
        UnansweredItem.audience: wanted.audience,
    }
    limits = [column == value for column, value in columns.items() if value is not None]
    if wanted.text:
        limits.append(UnansweredItem.question.contains(wanted.text, autoescape=True))
    if not limits:
        return statement
    items = select(UnansweredItem.id).where(UnansweredItem.group_id == UnansweredGroup.id, *limits)
    return statement.where(items.exists())


def states(session: Session) -> dict[str, int]:
    """How many groups there are in each state."""
    statement = select(UnansweredGroup.state, func.count()).group_by(UnansweredGroup.state)
    counted = {state: count for state, count in session.execute(statement)}  # noqa: C416
    return {state: counted.get(state, 0) for state in GroupState}


def waiting(session: Session) -> int:
    """How many items have no group yet."""
    statement = select(func.count()).select_from(UnansweredItem).where(UnansweredItem.group_id.is_(None))
    return session.scalars(statement).one()


def kinds(session: Session, *, group_ids: Sequence[int]) -> dict[int, dict[str, int]]:
    """How many items of each kind each group has, and under `answered` how many with an agent's answer."""
    statement = (
        select(
            UnansweredItem.group_id,
            UnansweredItem.kind,
            func.count(),
            func.count(UnansweredItem.answer),
        )
        .where(UnansweredItem.group_id.in_(group_ids))
        .group_by(UnansweredItem.group_id, UnansweredItem.kind)
    )
    counted: dict[int, Counter[str]] = {group_id: Counter() for group_id in group_ids}
    for group_id, kind, count, answered in session.execute(statement):
        if group_id is not None:
            counted[group_id].update({kind: count, "answered": answered})
    return {group_id: dict(counts) for group_id, counts in counted.items()}


def items(session: Session, *, group_id: int, limit: int = MAX_ITEMS) -> Sequence[UnansweredItem]:
    """The newest first."""
    statement = (
        select(UnansweredItem)
        .where(UnansweredItem.group_id == group_id)
        .order_by(UnansweredItem.created_at.desc(), UnansweredItem.id.desc())
        .limit(limit)
    )
    return session.scalars(statement).all()


def decide(
    session: Session,
    *,
    group_id: int,
    state: GroupState,
    revision: int,
    by: Agent,
    now: datetime,
    article_id: str | None = None,
) -> UnansweredGroup:
    """Sets the state of a group. Raises GroupNotFound, or ChangedMeanwhile when somebody was faster."""
    group = _locked(session, group_id=group_id)
    if group.revision != revision:
        raise ChangedMeanwhile
    group.state, group.revision = state, group.revision + 1
    group.changed_by_id, group.changed_by_name, group.changed_at = by.id, by.name, now
    if article_id is not None:
        group.article_id = article_id
    note(session, by=by, operation=f"questions_{state}", subject=str(group.id), now=now)
    session.flush()
    return group


def merge(
    session: Session, *, group_id: int, into: int, revision: int, by: Agent, now: datetime
) -> UnansweredGroup:
    """Puts all questions of one group into another. Raises GroupNotFound or ChangedMeanwhile."""
    group, target = _locked(session, group_id=group_id), _locked(session, group_id=into)
    if group.revision != revision or group.id == target.id:
        raise ChangedMeanwhile
    note(session, by=by, operation="questions_merged", subject=str(into), now=now, detail={"from": group_id})
    grouping.merge(session, group=group, into=target)
    target.revision += 1
    target.changed_by_id, target.changed_by_name, target.changed_at = by.id, by.name, now
    session.flush()
    return target


def split(
    session: Session, *, group_id: int, item_ids: Sequence[int], revision: int, by: Agent, now: datetime
) -> UnansweredGroup:
    """Makes some questions a group of their own. Raises GroupNotFound, ChangedMeanwhile, NothingToSplit."""
    group = _locked(session, group_id=group_id)
    if group.revision != revision:
        raise ChangedMeanwhile
    statement = select(UnansweredItem).where(UnansweredItem.group_id == group_id)
    chosen = session.scalars(
        statement.where(UnansweredItem.id.in_(item_ids)).order_by(UnansweredItem.id)
    ).all()
    if not 0 < len(chosen) < group.item_count:
        raise NothingToSplit
    own = grouping.split(session, group=group, items=chosen, now=now)
    group.revision += 1
    for each in (group, own):
        each.changed_by_id, each.changed_by_name, each.changed_at = by.id, by.name, now
    detail = {"from": group_id, "questions": len(chosen)}
    note(session, by=by, operation="questions_split", subject=str(own.id), now=now, detail=detail)
    session.flush()
    return own


def _locked(session: Session, *, group_id: int) -> UnansweredGroup:
    group = session.get(UnansweredGroup, group_id, with_for_update=True, populate_existing=True)
    if group is None:
        raise GroupNotFound
    return group


def file(
    session: Session,
    *,
    conversation_id: str,
    question_message_id: str | None,
    answer_message_id: str | None,
    answer: str | None,
    by: Agent,
    now: datetime,
) -> tuple[UnansweredItem, bool]:
    """Takes in a question that an agent answered; True when it was there already (its answer is renewed).

    Raises:
        NothingToFile: the conversation is unknown or has no such question.
    """
    asked = _asked(session, conversation_id, question_message_id)
    replied = _replied(session, asked, answer_message_id) if answer is None else None
    text = answer if answer is not None else str(replied.content.get("text") or "") if replied else None
    item = collecting.find(session, message_id=asked.id, kind=ItemKind.FILED)
    is_duplicate = item is not None
    if item is None:
        item = collecting.new_item(session, kind=ItemKind.FILED, asked=asked, now=now)
        session.add(item)
    item.answer = text[:MAX_ANSWER] if text else item.answer
    item.agent_id, item.agent_name = by.id, by.name
    where = item.conversation_id
    note(session, by=by, operation="question_filed", subject=asked.id, now=now, conversation_id=where)
    session.flush()
    return item, is_duplicate


def _asked(session: Session, conversation_id: str, message_id: str | None) -> Message:
    """The named question, or the last one before the agent took over."""
    conversation = session.get(Conversation, conversation_id)
    if conversation is None:
        raise NothingToFile
    statement = select(Message).where(
        Message.conversation_id == conversation.id, Message.author == Author.USER
    )
    if message_id is not None:
        found = session.scalars(statement.where(Message.id == message_id)).one_or_none()
    else:
        found = _last_question(session, conversation, statement)
    if found is None:
        raise NothingToFile
    return found


def _last_question(
    session: Session, conversation: Conversation, statement: Select[Message]
) -> Message | None:
    asked_for = session.scalars(
        select(Escalation.at_sequence)
        .where(Escalation.conversation_id == conversation.id)
        .order_by(Escalation.requested_at.desc())
        .limit(1)
    ).one_or_none()
    newest_first = statement.where(Message.chosen_option_id.is_(None)).order_by(Message.sequence.desc())
    if asked_for is not None:
        before = session.scalars(newest_first.where(Message.sequence <= asked_for).limit(5)).all()
        wordy = [message for message in before if not _asks_for_a_person(session, message)]
        if wordy:
            return wordy[0]
    return session.scalars(newest_first.limit(1)).one_or_none()


def _asks_for_a_person(session: Session, message: Message) -> bool:
    decisions: Sequence[Any] = session.scalars(
        select(Turn.decision).where(Turn.message_id == message.id)
    ).all()
    return any((decision or {}).get("kind") == "handoff" for decision in decisions)


def _replied(session: Session, asked: Message, message_id: str | None) -> Message | None:
    """The named answer, or the agent's last one after the question."""
    statement = select(Message).where(
        Message.conversation_id == asked.conversation_id, Message.author == Author.AGENT
    )
    if message_id is not None:
        return session.scalars(statement.where(Message.id == message_id)).one_or_none()
    after = statement.where(Message.sequence > asked.sequence).order_by(Message.sequence.desc())
    return session.scalars(after.limit(1)).one_or_none()
