"""Questions that leave out their subject: "and cash coupons?", "how long does that take?".

The subject is the article that was answered last. What the user left out is written back into the question,
which is then ranked like any other.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping

from bot.nlu.known_questions import bare, lexicon
from knowledge import ARTICLES_DIRECTORY, KnowledgeArticle
from knowledge.vocabulary import TermFinder, read_terms

_TERMS_FILE = ARTICLES_DIRECTORY.parent / "dictionaries" / "terms.txt"
_LONGEST = 14
"""Letters of a follow-up; who writes more names the subject."""


def completed(text: str, last_topic: str | None, articles: Mapping[str, KnowledgeArticle]) -> str | None:
    """The question with its subject, or None when it is not a follow-up on ``last_topic``.

    ``text`` is normalised, ``last_topic`` the id of the article that the conversation is about.
    """
    article = articles.get(last_topic or "")
    if article is None or len(bare(text)) > _LONGEST or not _cue().search(text):
        return None
    subject, named = _longest_term(article.standard_question), _longest_term(text)
    if named is None:
        return f"{article.standard_question.rstrip('?？')}，{text}"
    if subject is None or named == subject:
        return None
    return article.standard_question.replace(subject, named)


def _longest_term(text: str) -> str | None:
    return max(sorted(_terms().find(bare(text))), key=len, default=None)


@functools.lru_cache(maxsize=1)
def _terms() -> TermFinder:
    return TermFinder(read_terms(_TERMS_FILE.read_bytes(), _TERMS_FILE.name))


@functools.lru_cache(maxsize=1)
def _cue() -> re.Pattern[str]:
    return re.compile(lexicon()["follow_up_cue"])
