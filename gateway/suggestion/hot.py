"""The questions asked most, counted from what was really answered, with a curated start."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path

import yaml
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gateway.conversation.models import Turn

CURATED_FILE = Path(__file__).with_name("hot_questions.yml")
MIN_CONVERSATIONS = 3
"""Fewer are somebody's own business, not a hot question."""


def count(session: Session, *, audience: str, since: datetime, limit: int) -> Sequence[str]:
    """Ids of the articles that answered in most conversations since then, most first."""
    conversations = func.count(Turn.conversation_id.distinct())
    statement = (
        select(Turn.article_id)
        .where(Turn.audience == audience, Turn.finished_at >= since, Turn.article_id.is_not(None))
        .group_by(Turn.article_id)
        .having(conversations >= MIN_CONVERSATIONS)
        .order_by(conversations.desc(), Turn.article_id)
        .limit(limit)
    )
    return [article_id for article_id in session.scalars(statement) if article_id is not None]


@cache
def curated() -> Mapping[str, Sequence[str]]:
    """Article ids by audience, from `hot_questions.yml`, once."""
    data: Mapping[str, Sequence[str]] = yaml.safe_load(CURATED_FILE.read_text(encoding="utf-8"))
    return data
