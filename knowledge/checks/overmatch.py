"""Does another article win an article's own question?

A broad article can collect so many phrasings that it answers for its neighbours.
The score is deliberately cheap (the rare character pairs that an article's other questions share with this
one); what it gives away, a model will find hard too. A domain term settles it, though: an article that hardly
speaks of cash coupons cannot win a question about them.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

from knowledge.corpus import Corpus
from knowledge.findings import Finding
from knowledge.similarity import bigrams
from knowledge.vocabulary import TermFinder

OVERMATCH_MARGIN = 1.25
"""The winner has to be this much better than the owner, or every near neighbour would be reported."""
MIN_SCORE = 0.5
"""Share of the question's weight that the winner covers; below it the question is far from everything."""


def check_overmatch(corpus: Corpus) -> Iterator[Finding]:
    """Per article and winner one warning with the first example; a lost standard question is an error."""
    index = _ArticleIndex(corpus)
    for article in corpus.articles.articles.values():
        lost: defaultdict[str, list[str]] = defaultdict(list)
        for question in article.questions:
            winner = index.winner_over(article.id, question)
            if winner is not None:
                lost[winner].append(question)
        for winner, questions in lost.items():
            is_error = article.standard_question in questions
            example = article.standard_question if is_error else questions[0]
            others = f" (and {len(questions) - 1} more)" if len(questions) > 1 else ""
            yield Finding(
                corpus.articles.paths[article.id],
                "overmatch",
                f"{example!r}{others} looks more like the questions of {winner}",
                is_error=is_error,
                articles=frozenset({article.id, winner}),
            )


def _no_shares() -> defaultdict[str, float]:
    return defaultdict(float)


class _ArticleIndex:
    """What every article's questions consist of: bigrams, and the share of questions that name a term."""

    def __init__(self, corpus: Corpus) -> None:
        self._canonical = corpus.normalizer.canonical
        self._terms = TermFinder(corpus.terms)
        self._counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._term_shares: defaultdict[str, defaultdict[str, float]] = defaultdict(_no_shares)
        for article in corpus.articles.articles.values():
            for question in article.questions:
                self._add(article.id, self._canonical(question), 1 / len(article.questions))
        total = len(corpus.articles.articles)
        self._weight: Mapping[str, float] = {
            bigram: math.log(1 + (total - len(owners) + 0.5) / (len(owners) + 0.5))
            for bigram, owners in self._counts.items()
        }

    def _add(self, article_id: str, question: str, share: float) -> None:
        for bigram in bigrams(question):
            self._counts[bigram][article_id] += 1
        for term in self._terms.find(question):
            self._term_shares[article_id][term] += share

    def winner_over(self, owner: str, question: str) -> str | None:
        """The article that covers the question clearly better than its owner's other questions do."""
        text = self._canonical(question)
        wanted = set(bigrams(text))
        scores = self._scores(owner, wanted)
        threshold = max(
            MIN_SCORE * sum(self._weight[bigram] for bigram in wanted),
            OVERMATCH_MARGIN * scores.pop(owner, 0.0),
        )
        terms = self._terms.find(text)
        better = [
            key for key, score in scores.items() if score > threshold and self._shares(key, owner, terms)
        ]
        return max(better, key=lambda key: (scores[key], key), default=None)

    def _scores(self, owner: str, wanted: set[str]) -> dict[str, float]:
        scores: defaultdict[str, float] = defaultdict(float)
        for bigram in wanted:
            for article_id, count in self._counts[bigram].items():
                others = count - 1 if article_id == owner else count
                scores[article_id] += self._weight[bigram] * others / (others + 0.5)
        return scores

    def _shares(self, article_id: str, owner: str, terms: frozenset[str]) -> bool:
        """Whether the article speaks of the terms at least half as often as the owner does."""
        mine, theirs = self._term_shares[owner], self._term_shares[article_id]
        return all(theirs[term] >= mine[term] / 2 for term in terms)
