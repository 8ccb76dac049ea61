"""Puts misspelt domain terms right: homophones, look-alikes, pinyin and initials.

Only whole terms of the dictionary are put right, and only where nothing else can be meant: a wrong
correction costs more than a typo, which the pinyin n-grams of the classifier bear anyway.
"""

from __future__ import annotations

import functools
import itertools
import logging
import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import jieba
import yaml
from pypinyin import Style, lazy_pinyin

from knowledge import ARTICLES_DIRECTORY
from knowledge.vocabulary import read_terms

_TERMS_FILE = ARTICLES_DIRECTORY.parent / "dictionaries" / "terms.txt"
_LOOK_ALIKES_FILE = Path(__file__).with_name("look_alikes.yml")
_IDEOGRAPHS = re.compile(r"[\u4e00-\u9fa5]+")
_LATIN_WORD = re.compile(r"[a-z]+")
Key = TypeVar("Key", bound=Hashable)

_COMMON = 5000
_SHORTEST = 3
"""Characters; two of them sound like too many other words."""


@dataclass(frozen=True)
class Respeller:
    """Finds terms by their sound."""

    by_sound: Mapping[tuple[str, ...], str]
    by_letters: Mapping[str, str]
    lengths: tuple[int, ...]
    """Of the terms, the longest first."""
    frequency: Callable[[str], int]
    """How often a word is met in general Chinese (jieba's counts)."""

    @classmethod
    def of_terms(cls, terms: Iterable[str], frequency: Callable[[str], int]) -> Respeller:
        """Keep the terms whose sound, pinyin or initials no other term has."""
        words = list(dict.fromkeys(terms))
        chinese = [word for word in words if _IDEOGRAPHS.fullmatch(word) and len(word) >= _SHORTEST]
        latin = {part for word in words for part in _LATIN_WORD.findall(word.lower())}
        spellings = [("".join(lazy_pinyin(word)), word) for word in chinese]
        initials = [("".join(lazy_pinyin(word, style=Style.FIRST_LETTER)), word) for word in chinese]
        letters = _unambiguous([*spellings, *initials])
        return cls(
            by_sound=_unambiguous([(_sound(word), word) for word in chinese]),
            by_letters={key: word for key, word in letters.items() if key not in latin},
            lengths=tuple(sorted({len(word) for word in chinese}, reverse=True)),
            frequency=frequency,
        )

    def correct(self, text: str) -> str:
        """Folded text with its terms put right."""
        spelt = _LATIN_WORD.sub(lambda match: self.by_letters.get(match.group(), match.group()), text)
        return _IDEOGRAPHS.sub(lambda match: self._correct_run(match.group()), spelt)

    def _correct_run(self, run: str) -> str:
        sounds, position, parts = _sound(run), 0, []
        while position < len(run):
            term = self._term_at(run, sounds, position)
            parts.append(term or run[position])
            position += len(parts[-1])
        return "".join(parts)

    def _term_at(self, run: str, sounds: tuple[str, ...], position: int) -> str | None:
        for length in self.lengths:
            term = self.by_sound.get(sounds[position : position + length])
            if term is not None and not self._is_meant(run[position : position + length], term):
                return term
        return None

    def _is_meant(self, written: str, term: str) -> bool:
        """Whether what is written instead of the term is a common word: "again" sounds like "centre"."""
        pairs = zip(itertools.pairwise(written), itertools.pairwise(term), strict=True)
        return any(self.frequency("".join(ours)) > _COMMON for ours, theirs in pairs if ours != theirs)


def respelled(text: str) -> str:
    """Correct a folded text by the dictionary of the knowledge base."""
    return _default().correct(text)


@functools.lru_cache(maxsize=1)
def _default() -> Respeller:
    terms = read_terms(_TERMS_FILE.read_bytes(), _TERMS_FILE.name)
    jieba.setLogLevel(logging.WARNING)
    jieba.initialize()
    counts: Mapping[str, int] = jieba.dt.FREQ
    return Respeller.of_terms((term.word for term in terms), lambda word: counts.get(word) or 0)


@functools.lru_cache(maxsize=1)
def _look_alikes() -> dict[str, str]:
    groups: list[str] = yaml.safe_load(_LOOK_ALIKES_FILE.read_text(encoding="utf-8"))
    return {character: group[0] for group in groups for character in group}


def _sound(word: str) -> tuple[str, ...]:
    return tuple(_syllable(character) for character in word)


@functools.lru_cache(maxsize=8192)
def _syllable(character: str) -> str:
    # Character by character: a misspelt word has no context that could tell a reading.
    found: list[str] = lazy_pinyin(_look_alikes().get(character, character))
    return found[0]


def _unambiguous(pairs: Iterable[tuple[Key, str]]) -> dict[Key, str]:
    listed = list(pairs)
    counts = Counter(key for key, _ in listed)
    return {key: word for key, word in listed if counts[key] == 1}
