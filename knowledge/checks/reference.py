"""What an article points to has to exist."""

from __future__ import annotations

from collections.abc import Iterator

from knowledge.corpus import Corpus
from knowledge.findings import Finding


def check_category(corpus: Corpus) -> Iterator[Finding]:
    """The first segment of the id is a key of categories.yml."""
    for article in corpus.articles.articles.values():
        if article.category not in corpus.categories:
            path = corpus.articles.paths[article.id]
            yield Finding(path, "category", f"category {article.category!r} is not in categories.yml")


def check_related(corpus: Corpus) -> Iterator[Finding]:
    """Every related id is an article; an article whose file is broken counts as existing."""
    known = corpus.known_ids
    for article in corpus.articles.articles.values():
        for related in article.related:
            if related not in known:
                path = corpus.articles.paths[article.id]
                yield Finding(path, "related", f"related article {related!r} does not exist")


def check_task(corpus: Corpus) -> Iterator[Finding]:
    """A task without examples cannot be asked for; one warning, as operations may be on their way."""
    intents = {example.intent for example in corpus.examples}
    articles = corpus.articles.articles.values()
    missing = sorted({article.task for article in articles if article.task} - intents)
    if missing:
        path = corpus.paths.examples.as_posix()
        yield Finding(
            path, "task", f"no examples of the articles' tasks {', '.join(missing)}", is_error=False
        )
