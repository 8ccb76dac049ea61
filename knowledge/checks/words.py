"""Words that nobody uses any more are a sign that something was renamed without the dictionary."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from knowledge.corpus import Corpus
from knowledge.findings import Finding
from knowledge.question_key import fold_characters

MAX_SHOWN = 20


def check_terms(corpus: Corpus) -> Iterator[Finding]:
    """Terms that occur in no article, example or synonym group, in one warning."""
    text = _all_text(corpus, corpus.synonyms.groups, corpus.synonyms.standard_words)
    dead = [term.word for term in corpus.terms if fold_characters(term.word) not in text]
    if dead:
        shown = " ".join(dead[:MAX_SHOWN]) + (" …" if len(dead) > MAX_SHOWN else "")
        message = f"{len(dead)} terms occur in no article and no example: {shown}"
        yield Finding(corpus.paths.terms.as_posix(), "terms", message, is_error=False)


def check_synonyms(corpus: Corpus) -> Iterator[Finding]:
    """A standard word that no article or example uses folds its variants onto nothing."""
    text = _all_text(corpus)
    for word in corpus.synonyms.groups:
        if fold_characters(word) not in text:
            message = f"the standard word {word!r} occurs in no article and no example"
            yield Finding(corpus.paths.synonyms.as_posix(), "synonyms", message, is_error=False)


def check_sensitive(corpus: Corpus) -> Iterator[Finding]:
    """A question that holds a sensitive word would never be answered: the word needs an exception."""
    for question in corpus.questions:
        category = corpus.sensitive.find(question.text)
        if category:
            message = f"{question.text!r} of {question.owner} would be refused as {category!r}"
            yield Finding(question.path, "sensitive", message, is_error=question.is_article)


def _all_text(corpus: Corpus, *more: Iterable[str]) -> str:
    parts = [word for words in more for word in words]
    for article in corpus.articles.articles.values():
        parts += (*article.questions, article.source.title)
        for answer in article.answers:
            parts += (answer.summary, *answer.steps, *answer.notes)
    parts += (example.text for example in corpus.examples)
    # Joined by a line break, so that no word is found across two texts.
    return "\n".join(fold_characters(part) for part in parts)
