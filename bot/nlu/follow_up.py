"""Questions that leave out their subject: "and cash coupons?", "how long does that take?".

The subject is what the article that was answered, or the task that was done last, is about. It is written
back into the question, which is then ranked like any other.
"""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from bot.importer import article_id
from bot.nlu.known_questions import bare, lexicon
from knowledge import ARTICLES_DIRECTORY, KnowledgeArticle
from knowledge.task_catalogue import TaskCatalogue
from knowledge.vocabulary import TermFinder, read_terms

_TERMS_FILE = ARTICLES_DIRECTORY.parent / "dictionaries" / "terms.txt"
_LONGEST = 14
"""Letters of a follow-up; who writes more names the subject."""
_LEAST_SHARE = 1 / 6
"""Of an article's questions, that name what it is about."""
_LEAST_SAID = 0.01
"""What a label gets that the words alone do not suggest at all."""
_OF_THE_WHOLE, _OF_THE_WORDS = 0.75, 0.65
"""How much the completed question and the words as they were written count (exponents). The subject that was
written back would outweigh the few words of the follow-up: "how often?" about unbinding is the article on its
limit, not the one on unbinding."""
_SAME_CATEGORY, _RELATED = 5.0, 2.0
"""How much likelier what lies near the topic is. These four come from the set of ``bench.follow_ups``."""


@dataclass(frozen=True)
class FollowUp:
    """A question about the last topic."""

    question: str
    """What was asked, with its subject."""
    categories: frozenset[str]
    """Those of the topic."""
    related: frozenset[str]
    """Ids of articles and tasks that the topic leads to."""

    def weigh(self, completed: Mapping[str, float], said: Mapping[str, float]) -> dict[str, float]:
        """Probabilities by label, from those of ``question`` and those of the words as they were written."""
        weighed = {
            label: confidence**_OF_THE_WHOLE
            * max(said.get(label, 0.0), _LEAST_SAID) ** _OF_THE_WORDS
            * self._nearness(article_id(label) or label)
            for label, confidence in completed.items()
        }
        total = sum(weighed.values()) or 1.0
        return {label: value / total for label, value in weighed.items()}

    def _nearness(self, known: str) -> float:
        near = _SAME_CATEGORY if known.split(".", 1)[0] in self.categories else 1.0
        return near * (_RELATED if known in self.related else 1.0)


def follow_up(text: str, last_topic: str | None, articles: Mapping[str, KnowledgeArticle]) -> FollowUp | None:
    """The question that ``text`` is about ``last_topic``, or None when it stands for itself.

    ``text`` is normalised, ``last_topic`` the id of the article or task that the conversation is about.
    """
    if last_topic is None or len(bare(text)) > _LONGEST or not _pattern("follow_up_cue").search(text):
        return None
    article, title = articles.get(last_topic), _tasks().title(last_topic)
    if article is not None:
        question = _completed(text, article.standard_question, _subject(article.questions))
        near = frozenset({article.category}), frozenset(article.related)
    elif title is not None:
        question = _completed(text, title, _tasks().subject(last_topic) or _longest_term(title))
        near = frozenset({last_topic}), frozenset()
    else:
        return None
    return FollowUp(question, *near) if question else None


def _completed(text: str, topic: str, subject: str | None) -> str | None:
    theirs, named = _longest_term(topic), _longest_term(text)
    if named is not None and named in (theirs, subject):
        return None
    if named is not None and theirs is not None and _is_only(named, text):
        return topic.replace(theirs, named)
    if subject is None or _pattern("asks_how").fullmatch(bare(text)):
        return f"{topic.rstrip('?？')}，{text}"
    return f"{subject}{text}"


def _is_only(term: str, text: str) -> bool:
    """Whether the text asks the last question again, about something else: "and cash coupons?"."""
    return _pattern("same_about").fullmatch(bare(text).replace(term, "", 1)) is not None


@functools.lru_cache(maxsize=512)
def _subject(questions: tuple[str, ...]) -> str | None:
    """The term that most of an article's questions turn on, longer ones first; None when there is none."""
    terms = Counter(term for question in questions for term in set(_terms().find(bare(question))))
    subject = max(sorted(terms), key=lambda term: terms[term] * len(term), default=None)
    return subject if subject and terms[subject] >= _LEAST_SHARE * len(questions) else None


def _longest_term(text: str) -> str | None:
    return max(sorted(_terms().find(bare(text))), key=len, default=None)


@functools.lru_cache(maxsize=1)
def _terms() -> TermFinder:
    return TermFinder(read_terms(_TERMS_FILE.read_bytes(), _TERMS_FILE.name))


@functools.lru_cache(maxsize=1)
def _tasks() -> TaskCatalogue:
    return TaskCatalogue.from_file()


@functools.lru_cache(maxsize=3)
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(lexicon()[name])
