"""One question, one answer: Rasa itself is silent when the same question stands in two articles or in a task.

"Near" means almost the same characters after folding synonyms, and the same domain terms: in
"where are my vouchers" and "where are my cash coupons" one term makes the difference, and that is enough.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from knowledge.corpus import Corpus, Question
from knowledge.findings import Finding
from knowledge.similarity import similar_pairs
from knowledge.vocabulary import TermFinder

NEAR_DUPLICATE_THRESHOLD = 0.85


def check_duplicates(corpus: Corpus) -> Iterator[Finding]:
    """No question twice after normalisation: across articles and intents an error, within one a warning."""
    asked: defaultdict[str, list[Question]] = defaultdict(list)
    for question in corpus.questions:
        asked[question.key].append(question)
    for key, questions in asked.items():
        for index, question in enumerate(questions[1:], start=1):
            first = next(
                (other for other in questions[:index] if other.owner != question.owner), questions[0]
            )
            if key and question.is_article | first.is_article:
                yield _finding("duplicate_question", question, first, "is the same question as")


def check_near_duplicates(corpus: Corpus) -> Iterator[Finding]:
    """Questions of different owners that differ in next to nothing."""
    questions = corpus.questions
    texts = [question.canonical for question in questions]
    terms = TermFinder(corpus.terms)
    for one, other, score in similar_pairs(texts, NEAR_DUPLICATE_THRESHOLD):
        first, question = questions[one], questions[other]
        if first.owner == question.owner or not (first.is_article or question.is_article):
            continue
        if first.key == question.key:
            continue  # a duplicate, reported as such
        if terms.find(texts[one]) == terms.find(texts[other]):
            yield _finding("near_duplicate", question, first, f"is nearly ({score:.2f}) the same question as")


def _finding(rule: str, question: Question, first: Question, relation: str) -> Finding:
    """Said about the article when the other side is an intent: an editor reads the article's messages."""
    if not question.is_article:
        question, first = first, question
    is_elsewhere = question.owner != first.owner
    place = f"{first.text!r} of {first.owner} ({first.path})" if is_elsewhere else f"{first.text!r} above"
    return Finding(
        question.path,
        rule,
        f"{question.text!r} {relation} {place}",
        is_error=is_elsewhere and rule == "duplicate_question",
        articles=frozenset({question.owner, first.owner}),
    )
