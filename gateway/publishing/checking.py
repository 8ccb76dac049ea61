"""What the linter says about one article as it would be, by field of the form."""

import re
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import knowledge
from gateway.words import Words
from knowledge import ArticleError, KnowledgeArticle
from knowledge.article_file import file_of
from knowledge.corpus import Corpus, CorpusPaths, read_corpus
from knowledge.findings import Finding
from knowledge.lint import lint
from knowledge.loader import make_article_set

FORM = "form"
"""The rule of values that cannot be read at all."""
WARNED_ONLY = ("similar_questions",)
"""A question of today is answered today; the questions that are missing are asked for, not waited for."""
NOT_OURS = ("exam",)
"""Written by another person, later."""
FIELDS = {
    "category": "id",
    "related": "related",
    "task": "task",
    "similar_questions": "similar_questions",
    "validity": "effective_from",
    "duplicate_question": "similar_questions",
    "near_duplicate": "similar_questions",
    "overmatch": "similar_questions",
    "contradictory_numbers": "answer",
    "sensitive": "similar_questions",
    "length": "answer",
}
_NAME = re.compile(r"[a-z_]+(?:(?:\[\d+\])|(?:\.[a-z_]+))*")
_FOUND_IN = re.compile(r"^(?:variants\[\d+\]\.)?(?:answer|standard_question|similar_questions)[\w.\[\]]*")


@dataclass(frozen=True)
class Remark:
    """One thing to repair, or to think about."""

    field: str
    """Dotted path into the article (`similar_questions.2`); empty for the whole."""
    rule: str
    message: str


@dataclass(frozen=True)
class Checked:
    """The article, when it can be read at all, and what the linter says."""

    article: KnowledgeArticle | None
    errors: tuple[Remark, ...]
    warnings: tuple[Remark, ...]


class ArticleChecker:
    """Knows the rest of the knowledge base; every method takes about a second of one thread."""

    def __init__(self, directory: Path, words: Words) -> None:
        self._directory = directory
        self._words = words
        self._lock = threading.Lock()

    def check(self, data: Mapping[str, Any], today: date) -> Checked:
        """Checks an article beside the served ones."""
        try:
            article = KnowledgeArticle.from_dict(dict(data), "")
        except ArticleError as error:
            return Checked(None, tuple(self._unreadable(problem) for problem in error.problems), ())
        path = file_of(self._directory, article.id).as_posix()
        with self._lock:  # two at once would only wait for each other
            findings = lint(self._corpus(article, path, today))
        own = [f for f in findings if (f.path == path or article.id in f.articles) and f.rule not in NOT_OURS]
        errors = [finding for finding in own if finding.is_error and finding.rule not in WARNED_ONLY]
        return Checked(
            article,
            tuple(self._remarks(errors)),
            tuple(self._remarks([finding for finding in own if finding not in errors])),
        )

    def _corpus(self, article: KnowledgeArticle, path: str, today: date) -> Corpus:
        """The knowledge base with the article in it; what is missing of it is not this article's fault."""
        paths = CorpusPaths(Path(knowledge.__file__).parents[1])
        paths.articles = self._directory
        corpus = read_corpus(paths, today)
        served = corpus.articles
        by_path = {served.paths[key]: other for key, other in served.articles.items()}
        articles = make_article_set({**by_path, path: article}, served.errors)
        return replace(corpus, articles=articles, findings=())

    def _remarks(self, findings: list[Finding]) -> Iterator[Remark]:
        for finding in findings:
            place = _FOUND_IN.match(finding.message)
            field = _dotted(place.group()) if place else FIELDS.get(finding.rule, "")
            yield Remark(field, finding.rule, self._sentence(finding.rule, finding.message))

    def _unreadable(self, problem: str) -> Remark:
        name = _NAME.match(problem)
        known = name is not None and re.split(r"\W", name.group())[0] in KnowledgeArticle.__dataclass_fields__
        return Remark(_dotted(name.group()) if name and known else "", FORM, self._sentence(FORM, problem))

    def _sentence(self, rule: str, detail: str) -> str:
        known = self._words.entry("publishing.rules") or {}
        return self._words(f"publishing.rules.{rule if rule in known else 'other'}", detail=detail)


def _dotted(name: str) -> str:
    return re.sub(r"\[(\d+)\]", r".\1", name)
