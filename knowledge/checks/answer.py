"""Is the article complete, short enough to be read, and valid today?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from knowledge.answer import Answer
from knowledge.article import KnowledgeArticle
from knowledge.corpus import Corpus
from knowledge.findings import Finding

MIN_SIMILAR_QUESTIONS = 8
MAX_QUESTION_LENGTH = 80
MAX_SUMMARY_LENGTH = 120
MAX_LINE_LENGTH = 200
"""Of one step or one note."""
MAX_STEPS = 12
MAX_NOTES = 12
MAX_ANSWER_LENGTH = 1500
CHECK_AGAIN_AFTER = timedelta(days=365)


def check_answer(corpus: Corpus) -> Iterator[Finding]:
    """Enough similar questions; nothing that a reader on a phone would not read to its end."""
    for article in corpus.articles.articles.values():
        path = corpus.articles.paths[article.id]
        count = len(article.similar_questions)
        if count < MIN_SIMILAR_QUESTIONS:
            message = f"{count} similar questions, at least {MIN_SIMILAR_QUESTIONS} are needed"
            yield Finding(path, "similar_questions", message)
        for message in _too_long(article):
            yield Finding(path, "length", message, is_error=False)


def _too_long(article: KnowledgeArticle) -> Iterator[str]:
    for index, question in enumerate(article.questions):
        if len(question) > MAX_QUESTION_LENGTH:
            name = f"similar_questions[{index - 1}]" if index else "standard_question"
            yield f"{name} has {len(question)} characters (at most {MAX_QUESTION_LENGTH})"
    for index, answer in enumerate(article.answers):
        yield from _too_long_answer(answer, f"variants[{index - 1}].answer" if index else "answer")


def _too_long_answer(answer: Answer, where: str) -> Iterator[str]:
    if len(answer.summary) > MAX_SUMMARY_LENGTH:
        yield f"{where}.summary has {len(answer.summary)} characters (at most {MAX_SUMMARY_LENGTH})"
    for name, lines, limit in (("steps", answer.steps, MAX_STEPS), ("notes", answer.notes, MAX_NOTES)):
        if len(lines) > limit:
            yield f"{where}.{name} has {len(lines)} entries (at most {limit})"
        for index, line in enumerate(lines):
            if len(line) > MAX_LINE_LENGTH:
                yield f"{where}.{name}[{index}] has {len(line)} characters (at most {MAX_LINE_LENGTH})"
    total = len(answer.summary) + sum(map(len, answer.steps)) + sum(map(len, answer.notes))
    if total > MAX_ANSWER_LENGTH:
        yield f"{where} has {total} characters in all (at most {MAX_ANSWER_LENGTH})"


def check_validity(corpus: Corpus) -> Iterator[Finding]:
    """Time passing must not break a build: a warning, except for a check that cannot have happened yet."""
    for article in corpus.articles.articles.values():
        path = corpus.articles.paths[article.id]
        if article.source.checked_on > corpus.today:
            yield Finding(
                path, "validity", f"source.checked_on {article.source.checked_on} lies in the future"
            )
        for message in _validity_warnings(article, corpus.today):
            yield Finding(path, "validity", message, is_error=False)


def _validity_warnings(article: KnowledgeArticle, today: date) -> Iterator[str]:
    if article.expires_at is not None and article.expires_at <= today:
        yield f"expired on {article.expires_at}: it is no longer answered"
    if article.effective_from > today:
        yield f"effective from {article.effective_from}: it is not answered yet"
    if today - article.source.checked_on > CHECK_AGAIN_AFTER:
        yield f"last compared with its source on {article.source.checked_on}: check it again"
