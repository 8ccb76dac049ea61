"""Puts misspelt words right: homophones, near homophones, look-alikes, pinyin and initials.

A noisy channel (Kernighan, Church and Gale 1990) over the words of a sentence: the likeliest row of words,
where every character that would have been mistyped has its price. Where nothing sounds like a word of ours
the text stays as it is.
"""

from __future__ import annotations

import functools
import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import yaml
from pypinyin import Style, lazy_pinyin

from bot.nlu.pinyin_syllables import split_syllables, syllables
from bot.nlu.word_counts import IDEOGRAPHS, WordCounts
from knowledge import ARTICLES_DIRECTORY, load_articles
from knowledge.question_key import fold_characters
from knowledge.vocabulary import read_terms

_TERMS_FILE = ARTICLES_DIRECTORY.parent / "dictionaries" / "terms.txt"
_LOOK_ALIKES_FILE = Path(__file__).with_name("look_alikes.yml")
_PIECE = re.compile(r"[\u4e00-\u9fa5]|[a-z]+|[^\u4e00-\u9fa5a-z]+")
_LATIN_WORD = re.compile(r"[a-z]+")
_SHORTEST_INITIALS = 3
Key = TypeVar("Key", bound=Hashable)

# Logarithms, chosen on the development set: what it costs that a character was mistyped, that its sound was
# not quite right either, that a syllable was left in pinyin, and that a syllable is none of ours.
_MISTYPED, _MISHEARD, _UNCONVERTED, _NO_WORD = -8.0, -2.5, -0.5, -25.0
_IMPOSSIBLE = float("-inf")


@dataclass(frozen=True)
class _Unit:
    """One character, or one syllable typed in Latin letters."""

    written: str
    sound: str
    is_character: bool

    def price(self, character: str) -> float:
        """What it costs to take the unit for ``character``."""
        if self.written == character:
            return 0.0
        misheard = 0.0 if _syllable(character) == self.sound else _MISHEARD
        return misheard + (_MISTYPED if self.is_character else _UNCONVERTED)


@dataclass(frozen=True, eq=False)
class Respeller:
    """Finds the words that were meant by their sound."""

    words: WordCounts
    by_sound: Mapping[str, tuple[str, ...]]
    """Familiar words by their blurred sound; what only begins such a sound is there without a word."""
    by_letters: Mapping[str, str]
    """Terms by their initials, where no other term has the same."""

    @classmethod
    def of(cls, questions: Iterable[str], terms: Iterable[str]) -> Respeller:
        """Learn the words of folded questions and terms."""
        listed = list(dict.fromkeys(terms))
        words = WordCounts.of(questions, listed)
        by_sound: defaultdict[str, tuple[str, ...]] = defaultdict(tuple)
        for word in sorted(words.familiar):
            sounds = [_blurred(_syllable(character)) for character in word]
            for end in range(1, len(word)):
                by_sound["".join(sounds[:end])] += ()
            by_sound["".join(sounds)] += (word,)
        return cls(words, dict(by_sound), _initials(listed))

    def correct(self, text: str) -> str:
        """Folded text with its words put right."""
        spelt = _LATIN_WORD.sub(lambda match: self.by_letters.get(match.group(), match.group()), text)
        found, run = [], []
        pieces = _PIECE.findall(spelt)
        for piece, units in zip(
            pieces, map(functools.partial(_units, pieces), range(len(pieces))), strict=True
        ):
            if units:
                run += units
                continue
            found += [self._likeliest(run), piece]
            run = []
        return "".join([*found, self._likeliest(run)])

    def _likeliest(self, units: Sequence[_Unit]) -> str:
        """Viterbi over the places where a word may end."""
        best = [(0.0, 0, "")] + [(_IMPOSSIBLE, 0, "")] * len(units)
        for start in range(len(units)):
            before = best[start][0]
            for end, word, score in self._readings(units, start):
                if before + score > best[end][0]:
                    best[end] = (before + score, start, word)
        words, end = [], len(units)
        while end:
            _, end, word = best[end]
            words.append(word)
        return "".join(reversed(words))

    def _readings(self, units: Sequence[_Unit], start: int) -> Iterator[tuple[int, str, float]]:
        """What may stand from ``start`` on: where it ends, the word, its score."""
        written, sound = "", ""
        for end in range(start + 1, len(units) + 1):
            unit = units[end - 1]
            written, sound = written + unit.written, sound + _blurred(unit.sound)
            score = self.words.log_probability(written)
            if score is not None and (unit.is_character or end > start + 1):
                yield end, written, score
            elif end == start + 1:
                yield end, written, _NO_WORD
            for word in self.by_sound.get(sound, ()):
                if len(word) == end - start:
                    yield end, word, self._score_of(word, units[start:end])
            if sound not in self.by_sound and not self.words.begins_word(written):
                return

    def _score_of(self, word: str, units: Sequence[_Unit]) -> float:
        prices = (unit.price(character) for unit, character in zip(units, word, strict=True))
        return (self.words.log_probability(word) or 0.0) + sum(prices)


def respelled(text: str) -> str:
    """Correct a folded text by the words of the knowledge base."""
    return _default().correct(text)


@functools.lru_cache(maxsize=1)
def _default() -> Respeller:
    terms = [term.word for term in read_terms(_TERMS_FILE.read_bytes(), _TERMS_FILE.name)]
    articles = load_articles(ARTICLES_DIRECTORY).articles.values()
    return Respeller.of((fold_characters(text) for article in articles for text in article.questions), terms)


def words_fingerprint() -> str:
    """Changes with the questions and the terms that the words are learned from."""
    return (
        load_articles(ARTICLES_DIRECTORY).questions_hash
        + hashlib.sha256(_TERMS_FILE.read_bytes()).hexdigest()
    )


def _units(pieces: list[str], number: int) -> list[_Unit]:
    """The units of a piece; none when it is neither Chinese nor pinyin between Chinese."""
    piece = pieces[number]
    if IDEOGRAPHS.fullmatch(piece):
        return [_Unit(piece, _syllable(piece), is_character=True)]
    beside = pieces[max(0, number - 1) : number] + pieces[number + 1 : number + 2]
    if not _LATIN_WORD.fullmatch(piece) or not all(map(IDEOGRAPHS.fullmatch, beside)):
        return []
    parts = split_syllables(piece)
    return [_Unit(part, part, is_character=False) for part in parts] if set(parts) <= syllables() else []


def _initials(terms: Iterable[str]) -> dict[str, str]:
    """Terms of three and more characters by their initials, unless those may mean something else."""
    words = list(terms)
    latin = {part for word in words for part in _LATIN_WORD.findall(word.lower())}
    chinese = [word for word in words if IDEOGRAPHS.fullmatch(word) and len(word) >= _SHORTEST_INITIALS]
    letters = [("".join(lazy_pinyin(word, style=Style.FIRST_LETTER)), word) for word in chinese]
    return {key: word for key, word in _unambiguous(letters).items() if key not in latin}


@functools.lru_cache(maxsize=1)
def _look_alikes() -> dict[str, str]:
    groups: list[str] = yaml.safe_load(_LOOK_ALIKES_FILE.read_text(encoding="utf-8"))
    return {character: group[0] for group in groups for character in group}


@functools.lru_cache(maxsize=8192)
def _syllable(character: str) -> str:
    # Character by character: a misspelt word has no context that could tell a reading.
    found: list[str] = lazy_pinyin(_look_alikes().get(character, character))
    return found[0]


@functools.lru_cache(maxsize=2048)
def _blurred(syllable: str) -> str:
    """Without what many speakers, and the input methods made for them, do not tell apart: zh/z, l/n, ng/n."""
    initial = re.sub(r"^([zcs])h|^l", lambda match: match.group(1) or "n", syllable)
    return re.sub(r"ng$", "n", initial)


def _unambiguous(pairs: Iterable[tuple[Key, str]]) -> dict[Key, str]:
    listed = list(pairs)
    counts = Counter(key for key, _ in listed)
    return {key: word for key, word in listed if counts[key] == 1}
