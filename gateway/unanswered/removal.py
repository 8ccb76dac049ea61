"""Takes questions out of the inbox again, with what their groups know by them."""

from collections.abc import Iterable

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from gateway.publishing.models import ArticleVersion
from gateway.unanswered import grouping
from gateway.unanswered.models import UnansweredGroup, UnansweredItem


def forget_conversation(session: Session, *, conversation_id: str) -> None:
    """Nothing that was said in the conversation stays in the inbox; published articles stay."""
    statement = select(UnansweredItem).where(UnansweredItem.conversation_id == conversation_id)
    remove(session, session.scalars(statement).all())


def remove(session: Session, items: Iterable[UnansweredItem]) -> None:
    """Groups shrink; one without a question is gone."""
    touched: dict[int, UnansweredGroup] = {}
    for item in items:
        group = session.get(UnansweredGroup, item.group_id) if item.group_id is not None else None
        if group is not None:
            touched[group.id] = group
            _shrink(group, item)
        session.delete(item)
    session.flush()
    for group in touched.values():
        _settle(session, group)


def _shrink(group: UnansweredGroup, item: UnansweredItem) -> None:
    if item.vector is not None:
        rest = grouping.from_bytes(group.vector_sum) - grouping.from_bytes(item.vector)
        group.vector_sum = grouping.to_bytes(rest)


def _settle(session: Session, group: UnansweredGroup) -> None:
    statement = select(func.count()).select_from(UnansweredItem)
    group.item_count = session.scalars(statement.where(UnansweredItem.group_id == group.id)).one()
    if group.item_count:
        group.title = grouping.title(session, group)
        return
    session.execute(update(ArticleVersion).where(ArticleVersion.group_id == group.id).values(group_id=None))
    session.delete(group)
    session.flush()
