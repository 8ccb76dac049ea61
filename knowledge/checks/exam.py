"""Every article brings its own exam: phrasings that no training phrase has seen."""

from __future__ import annotations

from collections.abc import Iterator

from knowledge.corpus import Corpus
from knowledge.findings import Finding


def check_exam(corpus: Corpus) -> Iterator[Finding]:
    """Articles without exam lines, exam lines that nobody can pass; warnings: another person writes them."""
    asked = {article_id for line in corpus.exam for article_id in line.articles}
    for article_id, path in corpus.articles.paths.items():
        if article_id not in asked:
            message = f"no line of tests/knowledge/exam/*.tsv expects article:{article_id}"
            yield Finding(path, "exam", message, is_error=False)
    known = corpus.known_ids
    for path in sorted({line.path for line in corpus.exam}):
        lines = [line for line in corpus.exam if line.path == path and not line.has_other]
        unknown = {article_id for line in lines if not line.articles & known for article_id in line.articles}
        for article_id in sorted(unknown):
            yield Finding(path, "exam", f"article:{article_id} does not exist", is_error=False)
