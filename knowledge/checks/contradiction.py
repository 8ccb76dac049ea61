"""Related articles must not name different numbers for the same thing."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from knowledge.article import KnowledgeArticle
from knowledge.corpus import Corpus
from knowledge.findings import Finding
from knowledge.quantities import Quantity
from knowledge.similarity import bigrams, dice

SAME_SUBJECT_THRESHOLD = 0.3
"""How alike two statements are, without their numbers, to be about the same thing.

In related articles, one rule in two wordings measures 0.28 to 0.6, two different rules measure up to 0.2.
"""
_STATEMENT_END = re.compile(r"[。；;！!？?\n]")


@dataclass(frozen=True)
class _Statement:
    """A part of an answer that names a number."""

    text: str
    subject: Counter[str]
    """The bigrams of the text without its numbers."""
    quantities: tuple[Quantity, ...]

    @property
    def dimensions(self) -> set[str]:
        return {quantity.dimension for quantity in self.quantities}

    def is_about_the_same(self, other: _Statement) -> bool:
        return dice(self.subject, other.subject) >= SAME_SUBJECT_THRESHOLD

    def agrees_with(self, other: _Statement, dimension: str) -> bool:
        """Whether some quantity of the dimension stands in both."""
        mine = (quantity for quantity in self.quantities if quantity.dimension == dimension)
        return any(quantity.agrees_with(another) for quantity in mine for another in other.quantities)


def check_contradictory_numbers(corpus: Corpus) -> Iterator[Finding]:
    """Compare the statements of every pair of related articles; one finding per pair of statements."""
    articles = corpus.articles.articles
    statements = {key: _statements(corpus, article) for key, article in articles.items()}
    pairs = {
        (min(article.id, related), max(article.id, related))
        for article in articles.values()
        for related in article.related
        if related in articles
    }
    for one, other in sorted(pairs):
        for mine, theirs in _contradictions(statements[one], statements[other]):
            message = f"{mine.text!r} contradicts {theirs.text!r} of {other}"
            path = corpus.articles.paths[one]
            yield Finding(path, "contradictory_numbers", message, articles=frozenset({one, other}))


def _contradictions(
    one: list[_Statement], other: list[_Statement]
) -> Iterator[tuple[_Statement, _Statement]]:
    """Pairs about the same subject that disagree, unless one side says both (two sites, two versions)."""
    for mine, theirs in itertools.product(one, other):
        if not mine.is_about_the_same(theirs):
            continue
        for dimension in mine.dimensions & theirs.dimensions:
            says_mine = any(
                mine.agrees_with(also, dimension) for also in other if mine.is_about_the_same(also)
            )
            says_theirs = any(
                theirs.agrees_with(also, dimension) for also in one if theirs.is_about_the_same(also)
            )
            if not (says_mine or says_theirs):
                yield mine, theirs
                break


def _statements(corpus: Corpus, article: KnowledgeArticle) -> list[_Statement]:
    parts = [part for answer in article.answers for part in (answer.summary, *answer.steps, *answer.notes)]
    # A part that variants share is one statement.
    texts = [text for part in dict.fromkeys(parts) for text in _STATEMENT_END.split(part)]
    found = []
    for text in texts:
        quantities = corpus.quantities.read(text)
        if quantities:
            subject = bigrams(corpus.normalizer.canonical(corpus.quantities.without(text)))
            found.append(_Statement(text.strip(), subject, quantities))
    return found
