"""Sensitive words: what category a text falls into, what to answer, and how to keep it out of the logs.

Chinese has no spaces, so a listed word may stand inside ordinary ones; those are listed beside it and matched
first. Everything is one regular expression, so that each message can afford it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from knowledge.article import TASK_NAME, ArticleError
from knowledge.fields import FieldReader
from knowledge.loader import parse_yaml

SENSITIVE_FILE = Path(__file__).parent / "dictionaries" / "sensitive.yml"

_SKIPPED = re.compile(r"[\s*_\-.·~+/|#@&^=`'\"…]")
"""Written between the characters of a word to hide it. A comma or a full stop separates words."""
MASK = "*"
_IDENTIFYING = re.compile(r"[0-9A-Za-z@._-]{4,}")
_LOGGED_CHARACTERS = 40


@dataclass(frozen=True)
class SensitiveCategory:
    """Words that get the same answer."""

    title: str
    """For editors and statistics."""
    answer: str
    """The polite reply; nothing else is said."""
    words: tuple[str, ...]
    exceptions: tuple[str, ...]
    """Ordinary phrases in which one of the words stands by chance."""


@dataclass(frozen=True)
class _Hit:
    category: str
    start: int
    end: int
    """In the original text, exclusive."""


class SensitiveWords:
    """Finds the words of the given categories; the category that comes first in the file wins."""

    def __init__(self, categories: Mapping[str, SensitiveCategory]) -> None:
        self.categories = dict(categories)
        self._order = {name: rank for rank, name in enumerate(self.categories)}
        self._owner: dict[str, str | None] = {}
        for name, category in self.categories.items():
            self._owner.update({_fold(word).text: name for word in category.words})
        for category in self.categories.values():
            self._owner.update({_fold(phrase).text: None for phrase in category.exceptions})
        longest_first = sorted(self._owner, key=lambda word: (-len(word), word))
        self._pattern = re.compile("|".join(map(re.escape, longest_first))) if longest_first else None

    def find(self, text: str) -> str | None:
        """The category of the text, or None."""
        return min((hit.category for hit in self._hits(text)), key=self._order.__getitem__, default=None)

    def mask(self, text: str) -> str:
        """The text with every sensitive word starred out, length unchanged; for logs."""
        for hit in self._hits(text):
            text = text[: hit.start] + MASK * (hit.end - hit.start) + text[hit.end :]
        return text

    def answer(self, text: str) -> str | None:
        """The reply to a sensitive text; None when it is not sensitive."""
        category = self.find(text)
        return self.categories[category].answer if category else None

    def _hits(self, text: str) -> Iterator[_Hit]:
        folded = _fold(text)
        for match in self._pattern.finditer(folded.text) if self._pattern else ():
            category = self._owner[match.group()]
            start, end = folded.places[match.start()], folded.places[match.end() - 1] + 1
            if category is not None and _is_whole(match.group(), text, start, end):
                yield _Hit(category, start, end)


@dataclass(frozen=True)
class _Folded:
    text: str
    places: tuple[int, ...]
    """For each character its position in the original."""


def _fold(text: str) -> _Folded:
    """Width and case do not count, and neither does what is put between characters to hide a word."""
    pairs = [(folded, place) for place, character in enumerate(text) for folded in _fold_character(character)]
    return _Folded("".join(folded for folded, _ in pairs), tuple(place for _, place in pairs))


@lru_cache(maxsize=20_000)
def _fold_character(character: str) -> str:
    return _SKIPPED.sub("", unicodedata.normalize("NFKC", character).casefold())


def _is_whole(word: str, text: str, start: int, end: int) -> bool:
    """A Latin word must stand alone and unbroken: no `sb` in `usb`, none in `class B`."""
    if not word.isascii():
        return True
    return (
        end - start == len(word)
        and not _is_latin(text[start - 1 : start])
        and not _is_latin(text[end : end + 1])
    )


def _is_latin(character: str) -> bool:
    return unicodedata.normalize("NFKC", character).isascii() and character.isalnum()


def read_sensitive(content: bytes, path: str) -> SensitiveWords:
    """``category: {title, answer, words, exceptions}``. Raises ``ArticleError`` that names every problem."""
    data = parse_yaml(content, path)
    reader = FieldReader(data)
    names = [str(name) for name in data] if isinstance(data, dict) else []
    categories = {name: _read_category(reader.nested(name)) for name in names}
    problems = list(reader.problems)
    problems += [
        f"{name}: a category is named like abuse or self_harm" for name in names if not _is_name(name)
    ]
    if not problems:
        problems = list(_contradictions(categories))
    if problems:
        raise ArticleError(path, problems)
    return SensitiveWords(categories)


def _is_name(name: str) -> bool:
    return TASK_NAME.fullmatch(name) is not None


def _read_category(reader: FieldReader) -> SensitiveCategory:
    reader.expect_keys(SensitiveCategory.__dataclass_fields__)
    return SensitiveCategory(
        title=reader.text("title"),
        answer=reader.text("answer"),
        words=reader.texts("words"),
        exceptions=reader.texts("exceptions"),
    )


def _contradictions(categories: Mapping[str, SensitiveCategory]) -> Iterator[str]:
    owner: dict[str, str] = {}
    for name, category in categories.items():
        for word in category.words:
            folded = _fold(word).text
            if len(folded) < 2:
                yield f"{name}: {word!r} is too short, it would be found in ordinary words"
            if folded in owner:
                yield f"{name}: {word!r} already stands under {owner[folded]!r}"
            owner[folded] = name
    for name, category in categories.items():
        for phrase in category.exceptions:
            folded = _fold(phrase).text
            if folded in owner:
                yield f"{name}: the exception {phrase!r} is itself a sensitive word"
            elif not any(word in folded for word in owner):
                yield f"{name}: the exception {phrase!r} contains no sensitive word"


@lru_cache(maxsize=1)
def load_sensitive(file: Path = SENSITIVE_FILE) -> SensitiveWords:
    """The words of the file, read once per process. Raises ``OSError`` or ``ArticleError``."""
    return read_sensitive(file.read_bytes(), file.as_posix())


def find(text: str) -> str | None:
    """The sensitive category of the text (a key of ``dictionaries/sensitive.yml``), or None."""
    return load_sensitive().find(text)


def mask(text: str) -> str:
    """The text without its sensitive words."""
    return load_sensitive().mask(text)


def for_log(text: str) -> str:
    """The text as a log may hold it: no sensitive word, number or account name, and not all of a long one."""
    return _IDENTIFYING.sub(lambda run: MASK * len(run.group()), mask(text))[:_LOGGED_CHARACTERS]
