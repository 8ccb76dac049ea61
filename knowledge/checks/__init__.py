"""The rules of the linter: each reads the corpus and yields findings; a new one goes into ``ALL_CHECKS``."""

from collections.abc import Callable, Iterator

from knowledge.checks.answer import check_answer, check_validity
from knowledge.checks.contradiction import check_contradictory_numbers
from knowledge.checks.duplicate import check_duplicates, check_near_duplicates
from knowledge.checks.exam import check_exam
from knowledge.checks.overmatch import check_overmatch
from knowledge.checks.reference import check_category, check_related, check_task
from knowledge.checks.words import check_sensitive, check_synonyms, check_terms
from knowledge.corpus import Corpus
from knowledge.findings import Finding

ALL_CHECKS: tuple[Callable[[Corpus], Iterator[Finding]], ...] = (
    check_category,
    check_related,
    check_task,
    check_answer,
    check_validity,
    check_duplicates,
    check_near_duplicates,
    check_overmatch,
    check_contradictory_numbers,
    check_terms,
    check_synonyms,
    check_sensitive,
    check_exam,
)

__all__ = ["ALL_CHECKS"]
