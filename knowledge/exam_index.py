"""What the exam expects. The questions themselves are held out: nothing before the tab leaves this module."""

from __future__ import annotations

from dataclasses import dataclass

from knowledge.article import ArticleError

_ARTICLE_PREFIX = "article:"


@dataclass(frozen=True)
class ExamLine:
    """The accepted answers of one ``text<TAB>article:<id>|task:<name>|…`` line."""

    path: str
    articles: frozenset[str]
    has_other: bool
    """Something that is not an article is accepted as well."""


def read_exam(content: bytes, path: str) -> tuple[ExamLine, ...]:
    """The lines of one exam file that accept an article. Raises ``ArticleError``."""
    try:
        lines = content.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise ArticleError(path, ["is not UTF-8 text"]) from None
    labels = [
        line.rsplit("\t", 1)[1].split("|") for line in lines if "\t" in line and not line.startswith("#")
    ]
    read = (_read_labels([label.strip() for label in line], path) for line in labels)
    return tuple(line for line in read if line.articles)


def _read_labels(labels: list[str], path: str) -> ExamLine:
    articles = [label.removeprefix(_ARTICLE_PREFIX) for label in labels if label.startswith(_ARTICLE_PREFIX)]
    return ExamLine(path, frozenset(articles), has_other=len(articles) < len(labels))
