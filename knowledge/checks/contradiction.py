"""Related articles must not name different numbers for the same thing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from knowledge.article import KnowledgeArticle
from knowledge.corpus import Corpus
from knowledge.findings import Finding
from knowledge.quantities import Quantity
from knowledge.similarity import bigrams, dice

SAME_SUBJECT_THRESHOLD = 0.6
"""How alike two statements are, without their numbers, to be about the same thing."""
_STATEMENT_END = re.compile(r"[。；;！!？?\n]")


@dataclass(frozen=True)
class _Statement:
    text: str
    subject: Counter[str]
    quantities: tuple[Quantity, ...]


def check_contradictory_numbers(corpus: Corpus) -> Iterator[Finding]:
    """Compare the statements of every pair of related articles; one finding per pair of statements."""
    articles = corpus.articles.articles
    statements = {key: _statements(corpus, article) for key, article in articles.items()}
    pairs = {
        tuple(sorted((article.id, related)))
        for article in articles.values()
        for related in article.related
        if related in articles
    }
    for one, other in sorted(pairs):
        for mine in statements[one]:
            for theirs in statements[other]:
                if _contradict(mine, theirs):
                    message = f"{mine.text!r} contradicts {theirs.text!r} of {other}"
                    path = corpus.articles.paths[one]
                    yield Finding(path, "contradictory_numbers", message, articles=frozenset({one, other}))


def _statements(corpus: Corpus, article: KnowledgeArticle) -> list[_Statement]:
    answer = article.answer
    texts = [
        text for part in (answer.summary, *answer.steps, *answer.notes) for text in _STATEMENT_END.split(part)
    ]
    found = []
    for text in texts:
        quantities = corpus.quantities.read(text)
        if quantities:
            subject = bigrams(corpus.normalizer.canonical(corpus.quantities.without(text)))
            found.append(_Statement(text.strip(), subject, quantities))
    return found


def _contradict(one: _Statement, other: _Statement) -> bool:
    return _disagree(one.quantities, other.quantities) and (
        dice(one.subject, other.subject) >= SAME_SUBJECT_THRESHOLD
    )


def _disagree(one: tuple[Quantity, ...], other: tuple[Quantity, ...]) -> bool:
    """Some dimension is named by both, and nothing that one says of it is said by the other."""
    for dimension in {quantity.dimension for quantity in one} & {quantity.dimension for quantity in other}:
        mine = [quantity for quantity in one if quantity.dimension == dimension]
        theirs = [quantity for quantity in other if quantity.dimension == dimension]
        if not any(quantity.agrees_with(another) for quantity in mine for another in theirs):
            return True
    return False
