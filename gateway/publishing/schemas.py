"""What the publishing API takes and gives."""

from datetime import date, datetime
from typing import Annotated, Any, Self

from pydantic import BaseModel, Field

from gateway.publishing.checking import Checked, Remark
from gateway.publishing.models import Action, ArticleVersion

Line = Annotated[str, Field(max_length=1000)]
Lines = Annotated[list[Line], Field(max_length=200)]
Digest = Annotated[str, Field(max_length=64)]


class LinkBody(BaseModel):
    title: Line
    url: Line


class AnswerBody(BaseModel):
    summary: Line
    steps: Lines = Field(default_factory=list)
    notes: Lines = Field(default_factory=list)
    links: Annotated[list[LinkBody], Field(max_length=20)] = Field(default_factory=list)


class SourceBody(BaseModel):
    title: Line
    checked_on: date


class ArticleBody(BaseModel):
    """An article as its file has it. What is wrong with it is for `check` to say, field by field."""

    id: Annotated[str, Field(max_length=128)]
    standard_question: Line
    similar_questions: Lines
    audience: Annotated[list[Line], Field(max_length=2)]
    answer: AnswerBody
    task: Annotated[str, Field(max_length=64)] | None = None
    related: Annotated[list[Line], Field(max_length=20)] = Field(default_factory=list)
    effective_from: date
    expires_at: date | None = None
    source: SourceBody
    variants: Annotated[list[dict[str, Any]], Field(max_length=20)] | None = None
    """Left out: those of the file stay."""

    def as_data(self) -> dict[str, Any]:
        """The mapping that the file holds; times of day are never in it."""
        data = self.model_dump(mode="json")
        if not self.variants:
            del data["variants"]
        return data


class ArticleChange(BaseModel):
    """An article as it is to be, and the file it was made from."""

    article: ArticleBody
    base: Digest | None = None
    """Hash of the file that the editor saw; null for a new article."""


class ArticlePublish(ArticleChange):
    group_id: int | None = None
    revision: int | None = None
    """Of the group, as the editor saw it."""
    note: Annotated[str, Field(max_length=500)] | None = None


class ArticleRollback(BaseModel):
    to: int
    """Number of the version to go back to."""
    base: Digest | None = None


class ArticleReplay(BaseModel):
    article: ArticleBody
    last: Annotated[int, Field(ge=1, le=200)] = 100
    """How many of the last questions."""
    group_id: int | None = None


class VersionReplay(BaseModel):
    last: Annotated[int, Field(ge=1, le=200)] = 100
    """How many of the last questions."""


class Person(BaseModel):
    id: str
    name: str

    @classmethod
    def of(cls, person_id: str | None, name: str | None) -> "Person | None":
        return cls(id=person_id, name=name or person_id) if person_id else None


class VersionRead(BaseModel):
    number: int
    action: Action
    base_of: str | None
    """Hash of its content; null when there was no file."""
    by: Person | None
    at: datetime
    note: str | None
    group_id: int | None
    is_current: bool

    @classmethod
    def from_model(cls, version: ArticleVersion, *, is_current: bool) -> Self:
        return cls(
            number=version.number,
            action=Action(version.action),
            base_of=version.digest,
            by=Person.of(version.by_id, version.by_name),
            at=version.at,
            note=version.note,
            group_id=version.group_id,
            is_current=is_current,
        )


class ArticleRead(BaseModel):
    article: ArticleBody | None
    """Null when there is no file any more."""
    base: str | None
    versions: list[VersionRead]


class VersionDetail(BaseModel):
    version: VersionRead
    article: ArticleBody | None
    yaml: str | None


class RemarkRead(BaseModel):
    field: str
    rule: str
    message: str

    @classmethod
    def from_remark(cls, remark: Remark) -> Self:
        return cls(field=remark.field, rule=remark.rule, message=remark.message)


class CheckRead(BaseModel):
    errors: list[RemarkRead]
    warnings: list[RemarkRead]

    @classmethod
    def from_checked(cls, checked: Checked) -> Self:
        return cls(
            errors=[RemarkRead.from_remark(remark) for remark in checked.errors],
            warnings=[RemarkRead.from_remark(remark) for remark in checked.warnings],
        )


class Published(BaseModel):
    article_id: str
    version: VersionRead
    is_live_within_s: int = 10


class OutcomeRead(BaseModel):
    """What the bot would do with a question."""

    kind: str
    id: str | None
    title: str | None
    confidence: float


class Flip(BaseModel):
    question: str
    conversation_id: str | None
    at: datetime | None
    before: OutcomeRead
    after: OutcomeRead
    is_from_group: bool


class ReplayRead(BaseModel):
    asked: int
    changed: int
    flips: list[Flip]


class ArticlePick(BaseModel):
    article_id: str
    title: str
    summary: str


class ArticlePicks(BaseModel):
    items: list[ArticlePick]


class CategoryRead(BaseModel):
    id: str
    title: str


class CategoryList(BaseModel):
    items: list[CategoryRead]
