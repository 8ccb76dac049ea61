"""The knowledge article: one curated answer, the questions it answers, and how long it is valid.

The classes are frozen so that a snapshot can be shared between threads while the next one is being read.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date

from knowledge.answer import Answer, AnswerVariant, Doubt, Reader, choose_answer, read_answer, read_variant
from knowledge.fields import FieldReader

ARTICLE_ID = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9][a-z0-9_]*)+")
TASK_NAME = re.compile(r"[a-z][a-z0-9_]*")
AUDIENCE = re.compile(r"customer|partner")


class ArticleError(ValueError):
    """A file that is not an article. ``str()`` gives one ``path: message`` line per problem."""

    def __init__(self, path: str, problems: Iterable[str]) -> None:
        self.path = path
        self.problems = tuple(problems)
        super().__init__("\n".join(f"{path}: {problem}" for problem in self.problems))


@dataclass(frozen=True)
class Source:
    """Where the answer comes from."""

    title: str
    checked_on: date
    """The day on which somebody last compared the answer with the source."""


@dataclass(frozen=True)
class KnowledgeArticle:
    """One entry of the knowledge base."""

    id: str
    """``<category>.<topic>``; never renamed."""
    standard_question: str
    similar_questions: tuple[str, ...]
    audience: tuple[str, ...]
    """``customer``, ``partner`` or both."""
    answer: Answer
    task: str | None
    """The operation that does what the article explains."""
    related: tuple[str, ...]
    """Ids of articles that readers ask for next."""
    effective_from: date
    expires_at: date | None
    """The first day on which the answer is no longer given."""
    source: Source
    variants: tuple[AnswerVariant, ...] = ()
    """Answers for some readers only; the first that fits is shown instead of ``answer``."""

    @property
    def category(self) -> str:
        """The first segment of the id."""
        return self.id.split(".", 1)[0]

    @property
    def questions(self) -> tuple[str, ...]:
        """The standard question followed by the similar ones."""
        return (self.standard_question, *self.similar_questions)

    @property
    def content_hash(self) -> str:
        """Changes with any value of the article (hex, 64 characters); layout and comments do not count."""
        return _digest(asdict(self))

    @property
    def questions_hash(self) -> str:
        """Changes only when a model would learn something else: with the id and the set of questions."""
        return _digest([self.id, self.standard_question, sorted(self.similar_questions)])

    @property
    def answers(self) -> tuple[Answer, ...]:
        """Everything that some reader may be shown."""
        return (self.answer, *(variant.answer for variant in self.variants))

    def answer_for(self, reader: Reader, *, may_ask: bool = True) -> Answer | Doubt:
        """The answer for this reader, or what has to be asked first."""
        return choose_answer(self.answer, self.variants, reader, may_ask=may_ask)

    def is_effective(self, on: date) -> bool:
        """Whether the answer may be given on that day."""
        return self.effective_from <= on and (self.expires_at is None or on < self.expires_at)

    @classmethod
    def from_dict(cls, data: object, path: str) -> KnowledgeArticle:
        """Build an article from what YAML read; ``path`` is only used in messages.

        Raises ``ArticleError`` that names every problem.
        """
        reader = FieldReader(data)
        optional = ("variants",)
        reader.expect_keys((key for key in cls.__dataclass_fields__ if key not in optional), optional)
        answer = read_answer(reader.nested("answer"))
        article = cls(
            id=reader.text("id", ARTICLE_ID),
            standard_question=reader.text("standard_question"),
            similar_questions=reader.texts("similar_questions"),
            audience=reader.texts("audience", AUDIENCE),
            answer=answer,
            task=reader.optional_text("task", TASK_NAME),
            related=reader.texts("related", ARTICLE_ID),
            effective_from=reader.day("effective_from"),
            expires_at=reader.optional_day("expires_at"),
            source=_read_source(reader.nested("source")),
            variants=tuple(read_variant(entry, answer) for entry in reader.nested_list("variants")),
        )
        problems = reader.problems + ([] if reader.problems else _contradictions(article))
        if problems:
            raise ArticleError(path, problems)
        return article


def _read_source(reader: FieldReader) -> Source:
    reader.expect_keys(Source.__dataclass_fields__)
    return Source(title=reader.text("title"), checked_on=reader.day("checked_on"))


def _contradictions(article: KnowledgeArticle) -> list[str]:
    problems = []
    if not article.audience:
        problems.append("audience must name customer, partner or both")
    if article.standard_question in article.similar_questions:
        problems.append("similar_questions repeats the standard question")
    if article.id in article.related:
        problems.append("related names the article itself")
    if article.expires_at is not None and article.expires_at <= article.effective_from:
        problems.append("expires_at must be after effective_from")
    for index, variant in enumerate(article.variants):
        strangers = set(variant.when.audience) - set(article.audience)
        if strangers:
            problems.append(f"variants[{index}] is for {', '.join(sorted(strangers))}, the article is not")
        if variant.when in (earlier.when for earlier in article.variants[:index]):
            problems.append(f"variants[{index}] is never shown: an earlier one has the same when")
    return problems


def _digest(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, default=date.isoformat)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
