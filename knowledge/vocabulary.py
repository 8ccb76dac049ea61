"""Domain terms and synonyms: words as data for the tokenizer, the normaliser and the linter."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from knowledge.article import ArticleError
from knowledge.fields import FieldReader
from knowledge.loader import parse_yaml
from knowledge.question_key import QuestionNormalizer, fold_characters

KNOWLEDGE_DIRECTORY = Path(__file__).parent

# jieba's format: word, optional frequency, optional part of speech.
_TERM = re.compile(r"(\S+)(?: (\d+))?(?: ([a-z]+))?")


@dataclass(frozen=True)
class Term:
    """A word that must not be cut in two."""

    word: str
    line: int


@dataclass(frozen=True)
class Synonyms:
    """Standard words with the other ways people write them."""

    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Standard word → variants."""

    @property
    def standard_words(self) -> dict[str, str]:
        """Variant → standard word."""
        return {variant: word for word, variants in self.groups.items() for variant in variants}


class TermFinder:
    """Finds the domain terms of a folded text, the longest first."""

    def __init__(self, terms: Iterable[Term]) -> None:
        words = {fold_characters(term.word) for term in terms} - {""}
        longest_first = sorted(words, key=lambda word: (-len(word), word))
        self._pattern = re.compile("|".join(map(re.escape, longest_first))) if words else None

    def find(self, text: str) -> frozenset[str]:
        """The terms in ``text``, which must be folded (``QuestionNormalizer``) already."""
        return frozenset(self._pattern.findall(text)) if self._pattern else frozenset()


def read_terms(content: bytes, path: str) -> tuple[Term, ...]:
    """The terms of a jieba user dictionary; no comments, jieba would take them for words."""
    try:
        lines = content.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise ArticleError(path, ["is not UTF-8 text"]) from None
    terms, problems, seen = [], [], set()
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        match = _TERM.fullmatch(line.strip())
        if match is None or line.startswith("#"):
            problems.append(f"line {number}: {line.strip()!r} is not 'word [frequency] [part of speech]'")
        elif match[1] in seen:
            problems.append(f"line {number}: {match[1]!r} appears twice")
        else:
            seen.add(match[1])
            terms.append(Term(match[1], number))
    if problems:
        raise ArticleError(path, problems)
    return tuple(terms)


def read_synonyms(content: bytes, path: str) -> Synonyms:
    """``standard word: [variants]``; a word belongs to one group and is not replaced twice."""
    data = parse_yaml(content, path)
    reader = FieldReader(data)
    words = [str(word) for word in data] if isinstance(data, dict) else []
    groups = {word: reader.texts(word) for word in words}
    problems, owner = list(reader.problems), dict.fromkeys(words, "")
    for word, variants in groups.items():
        for variant in variants:
            if variant in owner:
                taken = (
                    f"already stands under {owner[variant]!r}"
                    if owner[variant]
                    else "is itself a standard word"
                )
                problems.append(f"{word}: {variant!r} {taken}")
            owner[variant] = word
    if problems:
        raise ArticleError(path, problems)
    return Synonyms(groups)


@dataclass(frozen=True)
class Fillers:
    """Words without meaning for the answer, at the start and at the end of a question."""

    leading: tuple[str, ...] = ()
    trailing: tuple[str, ...] = ()


def read_fillers(content: bytes, path: str) -> Fillers:
    """The leading and the trailing fillers."""
    reader = FieldReader(parse_yaml(content, path))
    reader.expect_keys(("leading", "trailing"))
    fillers = Fillers(reader.texts("leading"), reader.texts("trailing"))
    if reader.problems:
        raise ArticleError(path, reader.problems)
    return fillers


def load_normalizer(directory: Path = KNOWLEDGE_DIRECTORY) -> QuestionNormalizer:
    """The normaliser with the words of ``directory``. Raises ``OSError`` or ``ArticleError``."""
    fillers_file, synonyms_file = directory / "dictionaries" / "fillers.yml", directory / "synonyms.yml"
    fillers = read_fillers(fillers_file.read_bytes(), fillers_file.as_posix())
    synonyms = read_synonyms(synonyms_file.read_bytes(), synonyms_file.as_posix())
    return QuestionNormalizer(fillers.leading, fillers.trailing, synonyms.standard_words)
