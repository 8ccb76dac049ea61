"""Does another article win an article's own question?

A broad article can collect so many phrasings that it answers for its neighbours.
The score is deliberately cheap (the rare character pairs that an article's other questions share with this
one); what it gives away, a model will find hard too. A domain term settles it, though: an article that hardly
speaks of cash coupons cannot win a question about them.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from knowledge.corpus import Corpus, Question
from knowledge.findings import Finding
from knowledge.similarity import bigrams
from knowledge.vocabulary import TermFinder

OVERMATCH_MARGIN = 1.25
"""The winner has to be this much better than the owner, or every near neighbour would be reported."""
MIN_SCORE = 0.5
"""Share of the question's weight that the winner covers; below it the question is far from everything."""


def check_overmatch(corpus: Corpus) -> Iterator[Finding]:
    """Per article and winner one warning with the first example; a lost standard question is an error."""
    questions = [question for question in corpus.questions if question.is_article]
    index = _ArticleIndex(questions, TermFinder(corpus.terms))
    lost: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for question in questions:
        winner = index.winner_over(question)
        if winner is not None:
            lost[question.owner, winner].append(question.text)
    for (owner, winner), texts in lost.items():
        standard = corpus.articles.articles[owner].standard_question
        example = standard if standard in texts else texts[0]
        others = f" (and {len(texts) - 1} more)" if len(texts) > 1 else ""
        yield Finding(
            corpus.articles.paths[owner],
            "overmatch",
            f"{example!r}{others} looks more like the questions of {winner}",
            is_error=standard in texts,
            articles=frozenset({owner, winner}),
        )


class _ArticleIndex:
    """What every article's questions consist of: bigrams, and the share of questions that name a term."""

    def __init__(self, questions: Sequence[Question], terms: TermFinder) -> None:
        self._terms = terms
        self._counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._term_counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._totals = Counter(question.owner for question in questions)
        for question in questions:
            for bigram in bigrams(question.canonical):
                self._counts[bigram][question.owner] += 1
            for term in terms.find(question.canonical):
                self._term_counts[term][question.owner] += 1
        self._weight = {
            bigram: _rarity(len(owners), len(self._totals)) for bigram, owners in self._counts.items()
        }
        # What each article gains by a bigram, computed once: the same few bigrams come in most questions.
        self._gains = {
            bigram: {owner: self._gain(bigram, count) for owner, count in owners.items()}
            for bigram, owners in self._counts.items()
        }

    def winner_over(self, question: Question) -> str | None:
        """The article that covers the question clearly better than its owner's other questions do."""
        wanted = sorted(set(bigrams(question.canonical)), key=lambda bigram: (-self._weight[bigram], bigram))
        own = sum(self._gain(bigram, self._counts[bigram][question.owner] - 1) for bigram in wanted)
        full = sum(self._weight[bigram] for bigram in wanted)
        scores = self._scores_above(max(MIN_SCORE * full, OVERMATCH_MARGIN * own), wanted, full)
        scores.pop(question.owner, None)
        terms = self._terms.find(question.canonical)
        better = [article_id for article_id in scores if self._speaks_of(article_id, question.owner, terms)]
        return max(better, key=lambda article_id: (scores[article_id], article_id), default=None)

    def _scores_above(
        self, threshold: float, rarest_first: Sequence[str], remaining: float
    ) -> dict[str, float]:
        """The articles that score more than ``threshold``.

        Common bigrams stand in most articles and make up most of the work; but an article that shares none of
        the rare ones cannot reach the threshold, so they are only looked up for those found before.
        """
        scores: dict[str, float] = {}
        for bigram in rarest_first:
            gains = self._gains[bigram]
            if remaining > threshold:
                for article_id, gain in gains.items():
                    scores[article_id] = scores.get(article_id, 0.0) + gain
            else:
                scores = {
                    article_id: score + gains.get(article_id, 0.0)
                    for article_id, score in scores.items()
                    if score + remaining > threshold
                }
            remaining -= self._weight[bigram]
        return {article_id: score for article_id, score in scores.items() if score > threshold}

    def _gain(self, bigram: str, count: int) -> float:
        return self._weight[bigram] * count / (count + 0.5)

    def _speaks_of(self, article_id: str, owner: str, terms: frozenset[str]) -> bool:
        """Whether each term is at least half as frequent in the article's questions as in the owner's."""
        return all(
            2 * self._term_counts[term][article_id] * self._totals[owner]
            >= self._term_counts[term][owner] * self._totals[article_id]
            for term in terms
        )


def _rarity(owners: int, articles: int) -> float:
    """The usual inverse document frequency."""
    return math.log(1 + (articles - owners + 0.5) / (owners + 0.5))
