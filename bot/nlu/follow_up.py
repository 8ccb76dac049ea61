"""Questions that leave out their subject: "and cash coupons?", "how long does that take?".

The subject is the article that was answered or the task that was done last. What the user left out is written
back into the question, which is then ranked like any other.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping

from bot.nlu.known_questions import bare, lexicon
from knowledge import ARTICLES_DIRECTORY, KnowledgeArticle
from knowledge.task_catalogue import TaskCatalogue
from knowledge.vocabulary import TermFinder, read_terms

_TERMS_FILE = ARTICLES_DIRECTORY.parent / "dictionaries" / "terms.txt"
_LONGEST = 14
"""Letters of a follow-up; who writes more names the subject."""


def completed(text: str, last_topic: str | None, articles: Mapping[str, KnowledgeArticle]) -> str | None:
    """The question with its subject, or None when it is not a follow-up on ``last_topic``.

    ``text`` is normalised, ``last_topic`` the id of the article or task that the conversation is about.
    """
    topic = _words_of(last_topic or "", articles)
    if topic is None or len(bare(text)) > _LONGEST or not _cue().search(text):
        return None
    subject, named = _longest_term(topic), _longest_term(text)
    if named is None:
        return f"{topic.rstrip('?？')}，{text}"
    if subject is None or named == subject:
        return None
    return topic.replace(subject, named)


def _words_of(topic: str, articles: Mapping[str, KnowledgeArticle]) -> str | None:
    article = articles.get(topic)
    return article.standard_question if article else _tasks().title(topic)


def _longest_term(text: str) -> str | None:
    return max(sorted(_terms().find(bare(text))), key=len, default=None)


@functools.lru_cache(maxsize=1)
def _terms() -> TermFinder:
    return TermFinder(read_terms(_TERMS_FILE.read_bytes(), _TERMS_FILE.name))


@functools.lru_cache(maxsize=1)
def _tasks() -> TaskCatalogue:
    return TaskCatalogue.from_file()


@functools.lru_cache(maxsize=1)
def _cue() -> re.Pattern[str]:
    return re.compile(lexicon()["follow_up_cue"])
