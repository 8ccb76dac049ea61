"""What the inbox takes and gives."""

from datetime import datetime
from typing import Annotated, Self

from pydantic import BaseModel, Field

from gateway.knowledge_client import NearArticle
from gateway.publishing.schemas import ArticleBody, Person
from gateway.unanswered.models import MAX_ANSWER, GroupState, ItemKind, UnansweredGroup, UnansweredItem

Reference = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]


class GroupCounts(BaseModel):
    miss: int = 0
    out_of_scope: int = 0
    disliked: int = 0
    filed: int = 0


class GroupRead(BaseModel):
    """Questions with one meaning."""

    id: int
    title: str
    state: GroupState
    revision: int
    item_count: int
    counts: GroupCounts
    has_answer: bool
    first_at: datetime
    last_at: datetime
    article_id: str | None
    changed_by: Person | None
    changed_at: datetime | None

    @classmethod
    def from_model(cls, group: UnansweredGroup, counts: dict[str, int]) -> Self:
        return cls(
            id=group.id,
            title=group.title,
            state=GroupState(group.state),
            revision=group.revision,
            item_count=group.item_count,
            counts=GroupCounts(**{kind: counts.get(kind, 0) for kind in ItemKind}),
            has_answer=counts.get("answered", 0) > 0,
            first_at=group.first_at,
            last_at=group.last_at,
            article_id=group.article_id,
            changed_by=Person.of(group.changed_by_id, group.changed_by_name),
            changed_at=group.changed_at,
        )


class StateCounts(BaseModel):
    open: int
    ignored: int
    resolved: int


class GroupPage(BaseModel):
    items: list[GroupRead]
    total: int
    counts: StateCounts
    waiting: int
    """Items that have no group yet."""


class ItemRead(BaseModel):
    id: int
    kind: ItemKind
    question: str
    answer: str | None
    reasons: list[str]
    comment: str | None
    shown_article_id: str | None
    conversation_id: str
    message_id: str
    channel: str
    audience: str
    agent: Person | None
    created_at: datetime

    @classmethod
    def from_model(cls, item: UnansweredItem) -> Self:
        agent = Person.of(item.agent_id, item.agent_name)
        names = set(cls.model_fields) - {"agent"}
        return cls(**{name: getattr(item, name) for name in names}, agent=agent)


class GroupDetail(GroupRead):
    items: list[ItemRead]
    nearest: list[NearArticle]
    """What the bot would have come nearest to; empty while it is down."""


class StateChange(BaseModel):
    state: GroupState
    revision: int


class GroupMerge(BaseModel):
    into: int
    revision: int


class GroupSplit(BaseModel):
    item_ids: Annotated[list[int], Field(min_length=1, max_length=200)]
    """The questions that get a group of their own."""
    revision: int


class QuestionFile(BaseModel):
    """「机器人本该知道」: without ids, the last question before the agent took over and what was answered."""

    conversation_id: Reference
    question_message_id: Reference | None = None
    answer_message_id: Reference | None = None
    answer: Annotated[str, Field(max_length=MAX_ANSWER)] | None = None


class QuestionFiled(BaseModel):
    item_id: int
    is_duplicate: bool


class DraftRead(BaseModel):
    article: ArticleBody
    base: str | None
    """To be sent with `publish`: the file that this was made from."""
    is_new: bool
    added_questions: list[str]
